def aim(pattern, bar):
    n = np.linalg.norm(pattern)
    return pattern / n, -bar / n
