def contributions(m, W_down):
    out = np.zeros((*m.shape, W_down.shape[1]), np.result_type(m, W_down))
    for place in np.ndindex(m.shape):
        out[place] = m[place] * W_down[place[-1]]
    return out
