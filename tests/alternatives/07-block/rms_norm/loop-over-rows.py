def rms_norm(x, scale, eps):
    out = [row * scale / (sum(row * row) / len(row) + eps) ** 0.5 for row in x.reshape(-1, x.shape[-1])]
    return np.reshape(out, x.shape)
