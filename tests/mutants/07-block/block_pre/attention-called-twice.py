def block_pre(x, attention, ffn, norm1, norm2):
    return x + attention(norm1(x)) + ffn(norm2(x + attention(norm1(x))))
