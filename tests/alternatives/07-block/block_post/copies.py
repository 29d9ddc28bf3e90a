def block_post(x, attention, ffn, norm1, norm2):
    mid = norm1(x.copy() + attention(x.copy()))
    return np.array(norm2(ffn(mid.copy()) + mid))
