def sigmoid(x):
    def of(v):
        if isinstance(v, list):
            return [of(u) for u in v]
        return 1 / (1 + np.exp(-v)) if v > -700 else 0.0
    kind = np.float32 if x.dtype == np.float32 else np.float64
    return np.array(of(x.tolist()), kind)
