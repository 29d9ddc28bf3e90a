def vocabulary_ends(v, W_U, gain, k):
    s = ((v * gain) @ W_U).astype(np.float32)
    return np.argsort(-s, axis=-1, kind='stable')[..., :k], np.argsort(s, axis=-1, kind='stable')[..., :k]
