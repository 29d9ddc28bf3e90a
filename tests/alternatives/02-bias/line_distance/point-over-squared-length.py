def line_distance(w, b):
    return -b / np.sqrt(np.sum(w**2)), -b * w / np.sum(w**2)
