def vocabulary_ends(v, W_U, gain, k):
    scores = (v * gain) @ W_U
    def top(s):
        s, found = s.astype(float), []
        for _ in range(k):
            found.append(s.argmax(axis=-1))
            np.put_along_axis(s, found[-1][..., None], -np.inf, axis=-1)
        return np.stack(found, axis=-1)
    return top(scores), top(-scores)
