def line_distance(w, b):
    lengths = np.sqrt(np.square(w).sum(keepdims=True))
    distance = (-b / lengths)[0]
    return distance, distance * w / lengths
