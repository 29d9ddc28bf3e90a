def vocabulary_ends(v, W_U, gain, k):
    scores = (v * gain) @ W_U
    rows = scores.reshape(-1, scores.shape[-1])
    shape = (*scores.shape[:-1], k)
    up = [sorted(range(len(r)), key=lambda i: (-r[i], i))[:k] for r in rows]
    down = [sorted(range(len(r)), key=lambda i: (r[i], i))[:k] for r in rows]
    return np.array(up).reshape(shape), np.array(down).reshape(shape)
