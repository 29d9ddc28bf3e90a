def backward(dY, X, layers):
    acts = [X]
    for W, b in layers:
        acts.append(np.maximum(acts[-1] @ W + b, 0))
    out = []
    d = dY.copy()
    for A, (W, b) in list(zip(acts, layers))[::-1]:
        out = [[np.einsum('ni,nj->ij', A, d), d.sum(0)]] + out
        d = np.einsum('nj,ij->ni', d, W)
        d[A <= 0] = 0
    return out
