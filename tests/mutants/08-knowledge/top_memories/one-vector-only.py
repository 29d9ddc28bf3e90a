def top_memories(m, W_down, k):
    m = m.reshape(-1, m.shape[-1])[0]
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    units = np.argsort(-sizes, kind='stable')[:k]
    return units, sizes[units]
