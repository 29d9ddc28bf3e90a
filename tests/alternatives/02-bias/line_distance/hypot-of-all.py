def length_of(v):
    import math
    return math.hypot(*v)

def line_distance(w, b):
    return 0 - b / length_of(w), w * (0 - b / length_of(w) ** 2)
