def aim(pattern, bar):
    return pattern / np.sqrt(pattern[0] ** 2 + pattern[-1] ** 2), -bar
