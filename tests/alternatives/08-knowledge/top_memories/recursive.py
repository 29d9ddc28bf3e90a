def top_memories(m, W_down, k):
    if m.ndim > 1:
        units, sizes = zip(*(top_memories(row, W_down, k) for row in m))
        return np.array(units), np.array(sizes)
    sizes = np.abs(m) * np.hypot.reduce(np.abs(W_down), axis=1)
    units = np.argsort(-sizes, kind='stable')[:k]
    return units, sizes[units]
