def block_parameters(d_model, d_ff, n_heads, n_kv_heads, gated, bias, norm):
    head = d_model // n_heads
    att = [(d_model, n_heads * head), (d_model, n_kv_heads * head), (d_model, n_kv_heads * head), (n_heads * head, d_model)]
    hidden = [(d_model, d_ff), (d_ff, d_model)]
    if gated:
        hidden.append((d_model, d_ff))


    def count(matrices):
        return sum(i * o + (o if bias else 0) for i, o in matrices)


    scale_and_shift = 1 if norm == "rms" or not bias else 2
    result = {"norms": 2 * scale_and_shift * d_model, "ffn": count(hidden), "attention": count(att)}
    result["share"] = result["ffn"] / (result["norms"] + result["ffn"] + result["attention"])
    return dict((k, result[k]) for k in ("attention", "ffn", "norms", "share"))
