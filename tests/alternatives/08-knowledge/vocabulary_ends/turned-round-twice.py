def vocabulary_ends(v, W_U, gain, k):
    scores = (v * gain) @ W_U
    n = scores.shape[-1]
    up = (n - 1 - np.argsort(scores[..., ::-1], axis=-1, kind='stable'))[..., ::-1][..., :k]
    return up, np.argsort(scores, kind='stable')[..., :k]
