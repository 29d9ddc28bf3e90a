def line_distance(w, b):
    p = -b * w / np.sqrt(w @ w) ** 4
    return -b / np.sqrt(w @ w), p
