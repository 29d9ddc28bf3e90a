def block_parameters(d_model, d_ff, n_heads, n_kv_heads, gated, bias, norm):
    d_kv = n_kv_heads * (d_model // n_heads)


    def size(i, o):
        return np.broadcast_to(np.int8(0), (i + 1 if bias else i, o)).size


    a = 2 * size(d_model, d_model) + 2 * size(d_model, d_kv)
    f = size(d_model, d_ff) * (2 if gated else 1) + size(d_ff, d_model)
    n = 2 * d_model
    if norm == "layer" and bias:
        n *= 2
    return dict(attention=a, ffn=f, norms=n, share=f / (a + f + n))
