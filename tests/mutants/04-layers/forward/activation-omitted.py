def forward(X, layers):
    for W, b in layers:
        X = X @ W + b
    return X
