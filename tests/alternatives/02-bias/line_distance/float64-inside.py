def line_distance(w, b):
    dtype = w.dtype if w.dtype.kind == "f" else np.float64
    v = w.astype(np.float64)
    return -b / np.linalg.norm(v), (-b * v / np.dot(v, v)).astype(dtype)
