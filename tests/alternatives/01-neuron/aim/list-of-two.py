def aim(pattern, bar):
    w = pattern / np.linalg.norm(pattern, ord=2)
    return [w, -bar]
