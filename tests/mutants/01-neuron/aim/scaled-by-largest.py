def aim(pattern, bar):
    return pattern / np.abs(pattern).max(), -bar
