def block_pre(x, attention, ffn, norm1, norm2):
    x = norm1(x)
    x = x + attention(x)
    x = norm2(x)
    return x + ffn(x)
