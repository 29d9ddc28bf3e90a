def line_distance(w, b):
    n = np.linalg.norm(w)
    return abs(b) / n, abs(b) * w / n**2
