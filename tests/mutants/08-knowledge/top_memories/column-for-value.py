def top_memories(m, W_down, k):
    W = W_down.T if W_down.shape[0] == W_down.shape[1] else W_down
    sizes = np.abs(m) * np.linalg.norm(W, axis=-1)
    units = np.argsort(-(sizes), axis=-1, kind='stable')[..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
