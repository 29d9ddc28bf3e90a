def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        x = part(x)
        added.append(x)
        stream.append(x)
    return stream, added
