def top_memories(m, W_down, k):
    sizes = abs(m) * (W_down**2).sum(1) ** 0.5
    units = np.lexsort((np.arange(m.shape[-1]) + 0 * m, -sizes), axis=-1)[..., :k]
    return units, np.take_along_axis(sizes, units, -1)
