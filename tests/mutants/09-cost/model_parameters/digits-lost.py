def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return {"embeddings": int(float(vocab * d_model)),
            "attention": int(4 * n_layers * float(d_model**2)),
            "ffn": int(n_layers * (2 + gated) * d_model * float(d_ff)),
            "unembedding": int((1 - tied) * float(vocab * d_model))}
