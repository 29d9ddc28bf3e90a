def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    rows = x.reshape(-1, x.shape[-1])
    out = [(f(r @ W_gate) * (r @ W_up)) @ W_down for r in rows]
    return np.array(out).reshape(x.shape)
