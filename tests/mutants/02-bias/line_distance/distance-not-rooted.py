def line_distance(w, b):
    n = w @ w
    return -b / n, -b * w / n
