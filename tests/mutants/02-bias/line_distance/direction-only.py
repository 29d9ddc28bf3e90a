def line_distance(w, b):
    n = np.linalg.norm(w)
    return -b / n, w / n
