def block_pre(x, attention, ffn, norm1, norm2):
    return ffn(norm2(attention(norm1(x))))
