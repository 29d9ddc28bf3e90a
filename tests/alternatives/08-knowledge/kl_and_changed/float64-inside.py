def kl_and_changed(before, after):
    single = before.dtype == after.dtype == np.float32
    x, y = before.astype(float), after.astype(float)
    b = x - np.logaddexp.reduce(x, axis=-1, keepdims=True)
    a = y - np.logaddexp.reduce(y, axis=-1, keepdims=True)
    kl = np.sum(np.exp(b) * (b - a), axis=-1)
    return (kl.astype(np.float32) if single else kl), int((x.argmax(1) != y.argmax(1)).sum())
