def aim(pattern, bar):
    return pattern / np.linalg.norm(pattern), -abs(bar)
