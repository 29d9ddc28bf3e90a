def kl_and_changed(before, after):
    z, y = before - before.max(-1, keepdims=True), after - after.max(-1, keepdims=True)
    p, q = np.exp(z) / np.exp(z).sum(-1, keepdims=True), np.exp(y) / np.exp(y).sum(-1, keepdims=True)
    with np.errstate(all='ignore'):
        return np.nan_to_num(p * np.log(p / q)).sum(-1), int((p.argmax(-1) != q.argmax(-1)).sum())
