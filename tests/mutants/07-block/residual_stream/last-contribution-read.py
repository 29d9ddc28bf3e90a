def residual_stream(x, parts):
    stream, added = [x], []
    c = x
    for part in parts:
        c = part(c)
        added.append(c)
        stream.append(stream[-1] + c)
    return stream, added
