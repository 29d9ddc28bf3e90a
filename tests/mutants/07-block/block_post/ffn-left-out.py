def block_post(x, attention, ffn, norm1, norm2):
    return norm1(x + attention(x))
