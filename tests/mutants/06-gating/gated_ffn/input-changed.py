def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    W_gate *= 1.0
    x -= 0.5
    x = x + 0.5
    return (f(x @ W_gate) * (x @ W_up)) @ W_down
