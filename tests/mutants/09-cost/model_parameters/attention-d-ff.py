def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return {"embeddings": vocab * d_model,
            "attention": n_layers * 4 * d_model * d_ff,
            "ffn": n_layers * (3 if gated else 2) * d_model * d_ff,
            "unembedding": 0 if tied else vocab * d_model}
