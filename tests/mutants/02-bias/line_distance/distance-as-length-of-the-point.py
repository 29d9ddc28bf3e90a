def line_distance(w, b):
    p = -b * w / (w @ w)
    return np.linalg.norm(p), p
