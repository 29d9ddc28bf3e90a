def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + ffn(norm2(x))
    return mid + attention(norm1(mid))
