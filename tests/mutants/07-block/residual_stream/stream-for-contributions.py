def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        x = x + part(x)
        stream.append(x)
        added.append(x)
    return stream, added
