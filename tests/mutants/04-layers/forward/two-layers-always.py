def forward(X, layers):
    (W1, b1), (W2, b2) = layers[0], layers[-1]
    return np.maximum(0, X @ W1 + b1) @ W2 + b2
