def fast_ffn(x, W_up, b_up, W_down, b_down):
    if x.dtype.kind != 'f':
        x = x.astype(np.float64)
    pre = x @ W_up + b_up
    act = 0.5 * pre * (1 + np.tanh(0.7978845608028654 * (pre + 0.044715 * pre**3)))
    return act @ W_down + b_down
