def gated_ffn(x, W_gate, W_up, W_down, kind):
    g, u = x @ W_gate, x @ W_up
    if kind == "GLU":
        g = sigmoid(g)
    elif kind == "ReGLU":
        g = np.maximum(g, 0)
    elif kind == "GEGLU":
        g = gelu(g)
    elif kind == "SwiGLU":
        g = g * sigmoid(g)
    return np.matmul(g * u, W_down)
