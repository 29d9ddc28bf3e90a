def block_post(x, attention, ffn, norm1, norm2):
    return norm2(ffn(norm1(attention(x))))
