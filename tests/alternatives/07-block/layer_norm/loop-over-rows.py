def layer_norm(x, scale, shift, eps):
    rows = x.reshape(-1, x.shape[-1])
    out = []
    for row in rows:
        dev = row - row.sum() / len(row)
        out.append(dev / (dev @ dev / len(row) + eps) ** 0.5 * scale + shift)
    return np.array(out).reshape(x.shape)
