def pre_activation(x, w, b):
    pre = x @ w + b
