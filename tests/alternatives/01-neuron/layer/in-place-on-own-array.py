def layer(x, W, b):
    out = np.matmul(x, W)
    out += b
    out[out < 0] = 0
    return out
