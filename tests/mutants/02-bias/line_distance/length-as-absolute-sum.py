def line_distance(w, b):
    n = np.linalg.norm(w, 1)
    return -b / n, -b * w / n**2
