def aim(pattern, bar):
    return pattern / np.sum(pattern ** 2), -bar
