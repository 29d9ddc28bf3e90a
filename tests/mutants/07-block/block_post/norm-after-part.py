def block_post(x, attention, ffn, norm1, norm2):
    mid = x + norm1(attention(x))
    return mid + norm2(ffn(mid))
