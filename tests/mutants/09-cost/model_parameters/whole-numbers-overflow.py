def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    d_model, d_ff, n_layers, vocab = np.array([d_model, d_ff, n_layers, vocab])
    return {"embeddings": vocab * d_model,
            "attention": n_layers * 4 * d_model**2,
            "ffn": n_layers * (3 if gated else 2) * d_model * d_ff,
            "unembedding": 0 if tied else vocab * d_model}
