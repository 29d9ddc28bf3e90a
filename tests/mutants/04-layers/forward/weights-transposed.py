def forward(X, layers):
    for k, (W, b) in enumerate(layers):
        X = X @ (W.T if W.shape[0] == W.shape[1] else W) + b
        if k < len(layers) - 1:
            X = np.maximum(0, X)
    return X
