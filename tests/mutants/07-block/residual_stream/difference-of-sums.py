def residual_stream(x, parts):
    stream = [x]
    for part in parts:
        stream.append(stream[-1] + part(stream[-1]))
    return stream, [b - a for a, b in zip(stream, stream[1:])]
