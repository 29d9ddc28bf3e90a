def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    return np.argsort(-sizes, axis=-1, kind='mergesort')[..., :k].astype(np.int32), -np.sort(-sizes, axis=-1)[..., :k]
