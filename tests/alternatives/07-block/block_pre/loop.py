def block_pre(x, attention, ffn, norm1, norm2):
    for part, norm in ((attention, norm1), (ffn, norm2)):
        x = x + part(norm(x))
    return x
