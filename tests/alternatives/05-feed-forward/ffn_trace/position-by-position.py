def ffn_trace(x, W_up, b_up, W_down, b_down):
    parts = {'pre': [], 'act': [], 'out': [], 'residual': []}
    for row in x.reshape(-1, x.shape[-1]):
        pre = row @ W_up + b_up
        act = 0.5 * pre * (1 + np.tanh((2 / np.pi) ** 0.5 * (pre + 0.044715 * pre**3)))
        out = act @ W_down + b_down
        for name, value in zip(parts, (pre, act, out, row + out)):
            parts[name].append(value)
    return {name: np.array(rows).reshape(*x.shape[:-1], -1) for name, rows in parts.items()}
