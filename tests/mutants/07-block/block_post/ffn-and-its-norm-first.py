def block_post(x, attention, ffn, norm1, norm2):
    mid = norm2(x + ffn(x))
    return norm1(mid + attention(mid))
