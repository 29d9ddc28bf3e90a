def aim(pattern, bar):
    return pattern, -bar
