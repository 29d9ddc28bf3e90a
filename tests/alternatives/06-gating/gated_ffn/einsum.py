def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = {"bilinear": lambda z: z, "GLU": sigmoid, "ReGLU": relu, "GEGLU": gelu, "SwiGLU": silu}[kind]
    g = np.einsum("...i,ij->...j", x, W_gate)
    u = np.einsum("...i,ij->...j", x, W_up)
    return np.einsum("...j,...j,jk->...k", f(g), u, W_down)
