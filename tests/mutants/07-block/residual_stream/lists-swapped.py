def residual_stream(x, parts):
    stream, added = [x], []
    for part in parts:
        added.append(part(stream[-1]))
        stream.append(stream[-1] + added[-1])
    return added, stream
