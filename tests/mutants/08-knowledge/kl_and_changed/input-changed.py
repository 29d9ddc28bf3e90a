def kl_and_changed(before, after):
    before -= before.max(axis=-1, keepdims=True)
    after -= after.max(axis=-1, keepdims=True)
    b = before - np.log(np.exp(before).sum(axis=-1, keepdims=True))
    a = after - np.log(np.exp(after).sum(axis=-1, keepdims=True))
    return (np.exp(b) * (b - a)).sum(axis=-1), int(np.sum(b.argmax(-1) != a.argmax(-1)))
