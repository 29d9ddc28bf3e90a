def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    units = np.argsort(-sizes.reshape(-1, m.shape[-1]).sum(axis=0), kind='stable')[:k] + np.zeros((*m.shape[:-1], k), int)
    return units, np.take_along_axis(sizes, units, axis=-1)
