def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    sizes = sizes.reshape(-1)
    units = np.argsort(-(sizes), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
