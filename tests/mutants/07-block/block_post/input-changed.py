def block_post(x, attention, ffn, norm1, norm2):
    x += attention(x)
    x = norm1(x)
    x += ffn(x)
    return norm2(x)
