def forward(X, layers):
    A, first = X, True
    for W, b in layers:
        if not first:
            A = np.maximum(A, 0)
        A, first = A @ W + b, False
    return A
