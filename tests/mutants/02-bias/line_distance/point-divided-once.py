def line_distance(w, b):
    d = -b / np.linalg.norm(w)
    return d, d * w
