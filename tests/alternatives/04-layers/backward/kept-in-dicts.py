def backward(dY, X, layers):
    act, pre = {0: X}, {}
    L = len(layers)
    for k, (W, b) in enumerate(layers):
        pre[k + 1] = act[k] @ W + b
        act[k + 1] = np.maximum(pre[k + 1], 0)
    delta = {L: dY}
    for k in range(L - 1, 0, -1):
        delta[k] = (delta[k + 1] @ layers[k][0].T) * (pre[k] > 0)
    return [(act[k].T @ delta[k + 1], delta[k + 1].sum(axis=0)) for k in range(L)]
