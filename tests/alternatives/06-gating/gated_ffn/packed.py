def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    both = x @ np.hstack([W_gate, W_up])
    g, u = np.split(both, 2, axis=-1)
    return (f(g) * u) @ W_down
