def residual_stream(x, parts):
    stream, added = [x.copy()], []
    for part in parts:
        c = part(x)
        added.append(c)
        x += c
        stream.append(x.copy())
    return stream, added
