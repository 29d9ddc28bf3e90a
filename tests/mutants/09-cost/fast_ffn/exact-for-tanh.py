import math


def fast_ffn(x, W_up, b_up, W_down, b_down):
    if x.dtype.kind != 'f':
        x = x.astype(float)
    h = x @ W_up
    h += b_up
    flat = h.reshape(-1)
    for i in range(0, flat.size, 4096):
        v = flat[i:i + 4096]
        v *= np.array([0.5 + 0.5 * math.erf(a / math.sqrt(2)) for a in v.tolist()], v.dtype)
    out = h @ W_down
    out += b_down
    return out
