def block_post(x, attention, ffn, norm1, norm2):
    for part, norm in zip([attention, ffn], [norm1, norm2]):
        x = norm(x + part(x))
    return x
