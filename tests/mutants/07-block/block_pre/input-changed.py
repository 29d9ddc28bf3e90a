def block_pre(x, attention, ffn, norm1, norm2):
    x += attention(norm1(x))
    x += ffn(norm2(x))
    return x
