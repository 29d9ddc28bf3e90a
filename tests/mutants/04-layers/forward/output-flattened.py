def forward(X, layers):
    for W, b in layers[:-1]:
        X = np.maximum(0, X @ W + b)
    return (X @ layers[-1][0] + layers[-1][1]).squeeze()
