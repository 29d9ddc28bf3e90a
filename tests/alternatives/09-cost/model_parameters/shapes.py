def model_parameters(d_model, d_ff, n_layers, vocab, gated, tied):
    matrices = {"embeddings": [(vocab, d_model)], "attention": [], "ffn": [], "unembedding": []}
    for _ in range(n_layers if n_layers < 1000 else 1):
        matrices["attention"] += 4 * [(d_model, d_model)]
        matrices["ffn"] += [(d_model, d_ff), (d_ff, d_model)]
        if gated:
            matrices["ffn"].append((d_model, d_ff))
    if not tied:
        matrices["unembedding"].append((d_model, vocab))
    counts = {part: sum(a * b for a, b in shapes) for part, shapes in matrices.items()}
    if n_layers >= 1000:
        counts["attention"] *= n_layers
        counts["ffn"] *= n_layers
    return counts
