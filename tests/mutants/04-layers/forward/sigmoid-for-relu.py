def forward(X, layers):
    for W, b in layers[:-1]:
        X = 1 / (1 + np.exp(-(X @ W + b)))
    return X @ layers[-1][0] + layers[-1][1]
