def block_pre(x, attention, ffn, norm1, norm2):
    mid = norm1(x + attention(x))
    return norm2(mid + ffn(mid))
