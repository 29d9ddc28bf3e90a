def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    g = (x[..., None] * W_gate).sum(-2)
    u = (x[..., None] * W_up).sum(-2)
    return ((f(g) * u)[..., None] * W_down).sum(-2)
