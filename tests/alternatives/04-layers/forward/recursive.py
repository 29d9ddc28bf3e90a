def forward(X, layers):
    if len(layers) == 1:
        return X @ layers[0][0] + layers[0][1]
    W, b = layers[0]
    return forward(np.where(X @ W + b > 0, X @ W + b, 0), layers[1:])
