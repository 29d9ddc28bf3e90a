def forward(X, layers):
    for W, b in layers[:-1]:
        A = np.maximum(0, X @ W + b)
    W, b = layers[-1]
    return A @ W + b
