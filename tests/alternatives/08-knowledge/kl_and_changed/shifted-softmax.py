def kl_and_changed(before, after):
    z, y = before - before.max(-1, keepdims=True), after - after.max(-1, keepdims=True)
    e, f = np.exp(z), np.exp(y)
    p = e / e.sum(-1, keepdims=True)
    kl = (p * (z - y)).sum(-1) + np.log(f.sum(-1)) - np.log(e.sum(-1))
    return kl, sum(1 for i, j in zip(z.argmax(-1), y.argmax(-1)) if i != j)
