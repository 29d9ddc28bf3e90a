def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + ffn(norm1(x))
    return mid + attention(norm2(mid))
