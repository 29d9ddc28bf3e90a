def top_memories(m, W_down, k):
    sizes = np.abs(m) * np.linalg.norm(W_down, axis=-1)
    left, units = sizes.astype(float), []
    for _ in range(k):
        best = left.argmax(axis=-1)
        units.append(best)
        np.put_along_axis(left, best[..., None], -1, axis=-1)
    units = np.stack(units, axis=-1)
    return units, np.take_along_axis(sizes, units, axis=-1)
