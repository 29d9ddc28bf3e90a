def block_pre(x, attention, ffn, norm1, norm2):
    return x + ffn(norm2(x))
