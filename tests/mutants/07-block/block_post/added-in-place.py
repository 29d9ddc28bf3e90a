def block_post(x, attention, ffn, norm1, norm2):
    s = attention(x)
    s += x
    mid = norm1(s)
    return norm2(mid + ffn(mid))
