def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.abs(W_down).max(axis=-1)
    units = np.argsort(-(sizes), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
