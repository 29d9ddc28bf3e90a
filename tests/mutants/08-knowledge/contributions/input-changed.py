def contributions(m, W_down):
    m *= 1.5
    m /= 1.5
    W_down *= m.reshape(-1, m.shape[-1])[0][:, None]
    return W_down
