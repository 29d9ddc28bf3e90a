def aim(pattern, bar):
    w = np.zeros(len(pattern))
    w[:] = pattern / np.linalg.norm(pattern)
    return w, -bar
