def line_distance(w, b):
    squared = 0.0
    for v in w:
        squared += float(v) ** 2
    distance = -float(b) / squared**0.5
    return distance, np.array([-float(b) * float(v) / squared for v in w], dtype=np.result_type(w, np.float32))
