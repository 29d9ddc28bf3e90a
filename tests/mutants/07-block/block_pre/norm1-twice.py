def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + attention(norm1(x))
    return mid + ffn(norm1(mid))
