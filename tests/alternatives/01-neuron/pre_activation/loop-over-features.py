def pre_activation(x, w, b):
    total = b
    for i in range(len(w)):
        total = total + x[..., i] * w[i]
    return total
