def gated_ffn(x, W_gate, W_up, W_down, kind):
    from math import erf
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": np.vectorize(lambda z: z * (1 + erf(z / 2**0.5)) / 2), "SwiGLU": silu}[kind]
    return (f(x @ W_gate) * (x @ W_up)) @ W_down
