def block_pre(x, attention, ffn, norm1, norm2):
    x = x.copy()
    a = attention(norm1(x.copy()))
    mid = x + a
    f = ffn(norm2(mid.copy()))
    return x + a + f
