def dead_units(X, W, b):
    ever_on = np.any(np.einsum("nd,dh->nh", X, W) + b > 0, axis=0)
    return sorted(set(range(len(b))) - set(np.nonzero(ever_on)[0].tolist()))
