def forward(X, layers):
    A = X
    for k in range(len(layers)):
        pre = A @ layers[k][0] + layers[k][1]
        A = pre if k == len(layers) - 1 else pre.clip(0)
    return A
