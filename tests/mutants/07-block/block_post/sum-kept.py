def block_post(x, attention, ffn, norm1, norm2):
    mid = x + attention(x)
    return norm2(mid + ffn(norm1(mid)))
