def residual_stream(x, parts):
    a = parts[0](x)
    s1 = x + a
    b = parts[1](s1)
    s2 = s1 + b
    c = parts[2](s2)
    return [x, s1, s2, s2 + c], [a, b, c]
