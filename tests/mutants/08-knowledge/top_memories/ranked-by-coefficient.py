def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    units = np.argsort(-(np.abs(m)), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
