def forward(X, layers):
    for W, b in layers[:-1]:
        X = np.maximum(0, X @ W)
    return X @ layers[-1][0]
