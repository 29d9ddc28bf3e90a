def line_distance(w, b):
    n = np.hypot(w[0], w[-1])
    return -b / n, -b * w / n**2
