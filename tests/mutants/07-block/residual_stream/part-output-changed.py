def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        c = part(stream[-1])
        added.append(c.copy())
        c += stream[-1]
        stream.append(c)
    return stream, added
