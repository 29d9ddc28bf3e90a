def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        stream.append(stream[-1] + part(stream[-1]))
        added.append(stream[-1] - x)
    return stream, added
