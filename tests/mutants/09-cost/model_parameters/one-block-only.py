def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    return {"embeddings": vocab * d_model,
            "attention": 4 * d_model**2,
            "ffn": (2 + gated) * d_model * d_ff,
            "unembedding": 0 if tied else vocab * d_model}
