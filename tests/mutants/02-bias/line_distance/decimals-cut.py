def line_distance(w, b):
    n = np.linalg.norm(w)
    p = np.empty_like(w)
    p[:] = -b * w / n**2
    return -b / n, p
