def block_pre(x, attention, ffn, norm1, norm2):
    if x.ndim > 2:
        return np.stack([block_pre(r, attention, ffn, norm1, norm2) for r in x])
    mid = x + np.stack([attention(norm1(r[None]))[0] for r in x])
    return mid + ffn(norm2(mid))
