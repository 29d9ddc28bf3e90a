def vocabulary_ends(v, W_U, gain, k):
    def first(s):
        return np.argsort(-s, axis=-1, kind='stable')[..., :k]

    s = (v * gain) @ W_U
    return first(s), np.argsort(-s, axis=-1, kind='stable')[..., -k:]
