def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    out = 0
    for j in range(W_up.shape[1]):
        m = f(x @ W_gate[:, j]) * (x @ W_up[:, j])
        out = out + m[..., None] * W_down[j]
    return out
