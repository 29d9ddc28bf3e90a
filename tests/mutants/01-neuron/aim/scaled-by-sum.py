def aim(pattern, bar):
    return pattern / pattern.sum(), -bar
