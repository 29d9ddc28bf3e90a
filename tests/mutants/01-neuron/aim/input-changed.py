def aim(pattern, bar):
    pattern /= np.linalg.norm(pattern)
    return pattern, -bar
