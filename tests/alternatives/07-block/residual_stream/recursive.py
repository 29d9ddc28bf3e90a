def residual_stream(x, parts):
    if not parts:
        return [x], []
    c = parts[0](x)
    stream, added = residual_stream(x + c, parts[1:])
    return [x] + stream, [c] + added
