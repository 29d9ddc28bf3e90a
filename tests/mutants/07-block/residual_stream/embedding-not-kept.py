def residual_stream(x, parts):
    stream, added = [], []
    for part in parts:
        added.append(part(x))
        x = x + added[-1]
        stream.append(x)
    return stream, added
