def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    d, f, k, v = np.array([d_model, d_ff, n_layers, vocab], dtype=object)
    if gated:
        ffn = 3 * d * f * k
    else:
        ffn = 2 * d * f * k
    return {"embeddings": int(v * d), "attention": int(k * 4 * d * d), "ffn": int(ffn), "unembedding": int(v * d) - int(v * d) * tied}
