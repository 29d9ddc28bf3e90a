def vocabulary_ends(v, W_U, gain, k):
    def first(s):
        return np.argsort(-s, axis=-1, kind='stable')[..., :k]

    s = (v.reshape(-1, v.shape[-1])[0] * gain) @ W_U
    return first(s), first(-s)
