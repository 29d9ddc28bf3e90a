import math


def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    count = {}
    count["unembedding"] = math.prod([not tied, d_model, vocab])
    count["ffn"] = math.prod([n_layers, d_model, d_ff, 2 + gated])
    count["attention"] = math.prod([n_layers, d_model, d_model, 4])
    count["embeddings"] = math.prod([d_model, vocab])
    return count
