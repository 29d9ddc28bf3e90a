def product(rows, inner, columns):
    return 2 * rows * inner * columns


def block_flops(d_model, d_ff, n, gated):
    attention = sum(product(n, d_model, d_model) for _ in "qkvo")
    attention += product(n, d_model, n) + product(n, n, d_model)
    ffn = product(n, d_model, d_ff) + product(n, d_ff, d_model)
    if gated:
        ffn += product(n, d_model, d_ff)
    return {"attention": attention, "ffn": ffn}
