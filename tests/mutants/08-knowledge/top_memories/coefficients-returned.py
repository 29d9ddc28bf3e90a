def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    units = np.argsort(-(sizes), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(m, units, axis=-1)
