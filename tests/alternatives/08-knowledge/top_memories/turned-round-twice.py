def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.sqrt(np.einsum('ij,ij->i', W_down, W_down))
    n = m.shape[-1]
    units = n - 1 - np.argsort(sizes[..., ::-1], axis=-1, kind='stable')[..., ::-1][..., :k]
    return units, np.take_along_axis(sizes, units, axis=-1)
