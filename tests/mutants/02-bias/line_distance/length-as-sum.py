def line_distance(w, b):
    n = np.sum(w)
    return -b / n, -b * w / n**2
