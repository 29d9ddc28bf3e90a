def kl_and_changed(before, after):
    p = np.exp(before) / np.exp(before).sum(axis=-1, keepdims=True)
    q = np.exp(after) / np.exp(after).sum(axis=-1, keepdims=True)
    return (p * np.log(p / q)).sum(axis=-1), int((p.argmax(-1) != q.argmax(-1)).sum())
