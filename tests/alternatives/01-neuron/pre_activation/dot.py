def pre_activation(x, w, b):
    x, w = np.asarray(x), np.asarray(w)
    return np.dot(x, w) + b
