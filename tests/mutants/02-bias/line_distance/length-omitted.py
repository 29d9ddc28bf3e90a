def line_distance(w, b):
    return -b, -b * w
