def line_distance(w, b):
    length = (w @ w) ** 0.5
    u = w / length
    distance = -b / length
    return [distance, u * distance]
