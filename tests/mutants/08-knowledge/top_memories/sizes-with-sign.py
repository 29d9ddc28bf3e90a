def top_memories(m, W_down, k):
    sizes = m * np.linalg.norm(W_down, axis=-1)
    units = np.argsort(-(sizes), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
