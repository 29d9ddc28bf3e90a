def vocabulary_ends(v, W_U, gain, k):
    s = (v * gain) @ W_U
    order = np.argsort(-s, axis=-1, kind='stable')
    k = min(k, max(1, s.shape[-1] // 2))
    return order[..., :k], np.argsort(s, axis=-1, kind='stable')[..., :k]
