def aim(pattern, bar):
    length = sum(float(p) ** 2 for p in pattern) ** 0.5
    w = np.array([p / length for p in pattern], dtype=np.result_type(pattern, np.float32))
    return w, -1 * bar
