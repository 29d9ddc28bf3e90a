def block_post(x, attention, ffn, norm1, norm2):
    mid = norm1(x + attention(x))
    return np.array([1.0]) * norm2(mid + ffn(mid))
