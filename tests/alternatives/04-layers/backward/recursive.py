def backward(dY, X, layers):
    def back(A, rest):
        W, b = rest[0]
        if len(rest) == 1:
            return dY @ W.T, [(A.T @ dY, dY.sum(0))]
        pre = A @ W + b
        d, grads = back(np.maximum(0, pre), rest[1:])
        d = np.where(pre > 0, d, 0)
        return d @ W.T, [(A.T @ d, d.sum(0))] + grads
    return back(X, layers)[1]
