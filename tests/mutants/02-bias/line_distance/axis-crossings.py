def line_distance(w, b):
    return -b / np.linalg.norm(w), -b / w
