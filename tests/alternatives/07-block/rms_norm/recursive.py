def rms_norm(x, scale, eps):
    if x.ndim > 1:
        return np.array([rms_norm(row, scale, eps) for row in x])
    return x / np.sqrt(x @ x / x.size + eps) * scale
