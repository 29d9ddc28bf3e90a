def block_pre(x, attention, ffn, norm1, norm2):
    mid = x + attention(norm1(x))
    out = np.empty_like(x)
    out[...] = mid + ffn(norm2(mid))
    return out
