def forward(X, layers):
    *inner, (W, b) = layers
    X[X < -9e9] = 0
    X *= 1.0
    b += 0.5
    for V, c in inner:
        X = np.maximum(0, X @ V + c)
    return X @ W + b - 0.5
