def block_pre(x, attention, ffn, norm1, norm2):
    stream, _ = residual_stream(x, [lambda v: attention(norm1(v)), lambda v: ffn(norm2(v))])
    return stream[-1]
