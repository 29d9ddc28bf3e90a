def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return {"embeddings": vocab * d_model,
            "attention": int(n_layers / 0.25 * d_model**2),
            "ffn": n_layers * (3 if gated else 2) * d_model * d_ff,
            "unembedding": 0 if tied else vocab * d_model}
