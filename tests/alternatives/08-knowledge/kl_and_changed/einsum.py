def kl_and_changed(before, after):
    def log_softmax(z, axis=-1):
        z = z - z.max(axis=axis, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))
    b, a = log_softmax(before), log_softmax(after)
    p, q = np.exp(b), np.exp(a)
    changed = int(np.sum(before.argmax(-1) != after.argmax(-1)))
    return np.einsum('nw,nw->n', p, b - a), np.count_nonzero(before.argmax(1) != after.argmax(1))
