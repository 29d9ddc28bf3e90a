def block_pre(x, attention, ffn, norm1, norm2):
    out = attention(norm1(x))
    out += x
    out = out + ffn(norm2(out))
    return out
