def aim(pattern, bar):
    w = np.zeros_like(pattern)
    w[:] = pattern / np.linalg.norm(pattern)
    return w, -bar
