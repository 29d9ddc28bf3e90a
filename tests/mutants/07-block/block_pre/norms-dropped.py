def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + attention(x)
    return mid + ffn(mid)
