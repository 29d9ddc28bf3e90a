def block_post(x, attention, ffn, norm1, norm2):
    return norm2(norm1(x + attention(x)) + ffn(norm1(x + attention(x))))
