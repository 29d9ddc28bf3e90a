def ffn_parameters(d_model, d_ff, bias):
    shapes = [(d_model, d_ff), (d_ff, d_model)]
    if bias:
        shapes += [(d_ff,), (d_model,)]
    import math
    return sum(math.prod(shape) for shape in shapes)
