def residual_stream(x, parts):
    stream, added = (x,), ()
    for f in parts:
        c = f(stream[-1])
        added = (*added, c)
        stream = (*stream, c + stream[-1])
    return [stream, added]
