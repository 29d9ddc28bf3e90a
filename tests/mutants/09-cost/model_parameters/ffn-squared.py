def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return {"embeddings": vocab * d_model,
            "attention": n_layers * 4 * d_model**2,
            "ffn": n_layers * (2 + gated) * d_ff * d_ff,
            "unembedding": 0 if tied else vocab * d_model}
