NAMES = {"bilinear": "same", "GLU": "sigmoid", "ReGLU": "relu", "GEGLU": "gelu", "SwiGLU": "silu"}

def same(z):
    return z

def gated_ffn(x, W_gate, W_up, W_down, kind):
    f = globals()[NAMES[kind]]
    return np.dot(f(np.dot(x, W_gate)) * np.dot(x, W_up), W_down)
