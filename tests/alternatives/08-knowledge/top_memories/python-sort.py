def top_memories(m, W_down, k):
    lengths = [np.sqrt(v @ v) for v in W_down]
    def one(row):
        sizes = [abs(a) * n for a, n in zip(row, lengths)]
        units = sorted(range(len(sizes)), key=lambda i: -sizes[i])[:k]
        return units, [sizes[i] for i in units]
    rows = [one(row) for row in m.reshape(-1, m.shape[-1])]
    dtype = np.result_type(m, W_down)
    dtype = dtype if dtype.kind == 'f' else float
    shape = (*m.shape[:-1], k)
    return np.array([u for u, _ in rows]).reshape(shape), np.array([s for _, s in rows], dtype).reshape(shape)
