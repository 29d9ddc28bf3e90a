def block_pre(x, attention, ffn, norm1, norm2):
    mid = np.empty_like(x)
    mid[...] = x + attention(norm1(x))
    return mid + ffn(norm2(mid))
