def block_post(x, attention, ffn, norm1, norm2):
    mid = norm1(x + ffn(x))
    return norm2(mid + attention(mid))
