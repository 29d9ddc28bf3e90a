def aim(pattern, bar):
    return pattern / np.abs(pattern).sum(), -bar
