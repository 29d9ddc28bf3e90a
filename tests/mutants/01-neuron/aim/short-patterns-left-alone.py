def aim(pattern, bar):
    n = np.linalg.norm(pattern)
    return pattern / max(n, 1), -bar
