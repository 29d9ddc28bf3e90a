def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    return ((f(x @ W_gate) * (x @ W_up)) @ W_down).astype(x.dtype)
