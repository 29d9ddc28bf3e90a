def vocabulary_ends(v, W_U, gain, k):
    def first(s):
        return np.argsort(-s, axis=-1, kind='stable')[..., :k]

    s = (v @ W_U) * gain if W_U.shape[0] == W_U.shape[1] else (v * gain) @ W_U
    return first(s), first(-s)
