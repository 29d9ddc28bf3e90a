def forward(X, layers):
    rows = []
    for x in X:
        for W, b in layers[:-1]:
            x = np.maximum(x @ W + b, 0)
        rows.append(x @ layers[-1][0] + layers[-1][1])
    return np.stack(rows)
