def aim(pattern, bar):
    length = (pattern @ pattern) ** 0.5
    return pattern / length, 0 - bar
