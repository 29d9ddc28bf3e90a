def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    embeddings = vocab * d_model
    per_block_attention = 4 * d_model * d_model
    per_block_ffn = (2 + int(gated)) * d_model * d_ff
    return {"unembedding": embeddings * (1 - int(tied)), "embeddings": embeddings,
            "attention": per_block_attention * n_layers, "ffn": per_block_ffn * n_layers}
