def line_distance(w, b):
    n = np.linalg.norm(w)
    return abs(b) / n, -b * w / n**2
