def entries(rows, columns, times=1):
    return times * rows * columns


def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    table = entries(vocab, d_model)
    return dict(embeddings=table, attention=entries(d_model, d_model, 4 * n_layers),
                ffn=entries(d_model, d_ff, n_layers) * 2 + (entries(d_model, d_ff, n_layers) if gated else 0),
                unembedding=(not tied) * table)
