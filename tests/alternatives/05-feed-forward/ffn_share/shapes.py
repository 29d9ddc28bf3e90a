def ffn_share(d_model, d_ff, bias):
    d, h = d_model, d_ff
    def count(shapes):
        return sum(a * b + bias * b for a, b in shapes)

    net = count([(d, h), (h, d)])
    return net / (net + count([(d, d)] * 4))
