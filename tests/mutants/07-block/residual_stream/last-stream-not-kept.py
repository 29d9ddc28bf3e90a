def residual_stream(x, parts):
    stream, added = [], []
    for part in parts:
        stream.append(x)
        added.append(part(x))
        x = x + added[-1]
    return stream, added
