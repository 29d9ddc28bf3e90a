def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        c = part(x)
        added.append(c + c)
        x = x + c
        stream.append(x)
    return stream, added
