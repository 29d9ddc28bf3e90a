def block_post(x, attention, ffn, norm1, norm2):
    return norm2((mid := norm1(x + attention(x))) + ffn(mid))
