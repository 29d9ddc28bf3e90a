def aim(pattern, bar):
    return -bar, pattern / np.linalg.norm(pattern)
