def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        added.append(part(x))
        x = x + part(x)
        stream.append(x)
    return stream, added
