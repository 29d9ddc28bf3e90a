def line_distance(w, b):
    n = np.linalg.norm(w)
    return -b * w / n**2, -b / n
