def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        added.append(part(stream[-1]))
        stream.append(x + added[-1])
    return stream, added
