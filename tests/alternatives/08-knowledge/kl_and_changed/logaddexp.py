def kl_and_changed(before, after):
    b = before - np.logaddexp.reduce(before, axis=-1, keepdims=True)
    a = after - np.logaddexp.reduce(after, axis=-1, keepdims=True)
    return np.sum(np.exp(b) * (b - a), axis=-1), np.sum(np.argmax(before, axis=-1) != np.argmax(after, axis=-1))
