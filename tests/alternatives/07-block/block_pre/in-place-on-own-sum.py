def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + attention(norm1(x))
    added = ffn(norm2(mid))
    mid = np.add(mid, added)
    return mid
