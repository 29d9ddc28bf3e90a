def forward(X, layers):
    A = np.array(X, dtype=float)
    for W, b in layers[:-1]:
        A = np.maximum(0, A @ W + b)
    return A @ layers[-1][0] + layers[-1][1]
