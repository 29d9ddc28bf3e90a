def vocabulary_ends(v, W_U, gain, k):
    s = (v * gain) @ W_U
    order = np.argsort(s, axis=-1, kind='stable')
    return order[..., -k:][..., ::-1], order[..., :k]
