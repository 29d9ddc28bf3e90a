def residual_stream(x, parts):
    x = x.copy()
    stream, added = [x], []
    for part in parts:
        c = part(x)
        added.append(c)
        x += c
        stream.append(x)
    return stream, added
