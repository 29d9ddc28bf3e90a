def block_pre(x, attention, ffn, norm1, norm2):
    mid = np.array(x, dtype=float) + attention(norm1(x))
    return mid + ffn(norm2(mid))
