def block_post(x, attention, ffn, norm1, norm2):
    mid = norm2(x + attention(x))
    return norm1(mid + ffn(mid))
