def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        added.append(part(x))
        stream.append(stream[-1] + added[-1])
    return stream, added
