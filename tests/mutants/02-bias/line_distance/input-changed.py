def line_distance(w, b):
    n = np.linalg.norm(w)
    w /= n
    return -b / n, -b / n * w
