def aim(pattern, bar):
    length = np.sqrt((pattern ** 2).sum())
    return pattern / length, -bar
