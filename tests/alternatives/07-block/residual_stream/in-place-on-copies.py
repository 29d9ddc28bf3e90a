def residual_stream(x, parts):
    now = x.copy()
    stream, added = [x], []
    for part in parts:
        c = part(now)
        added.append(c.copy())
        now = now.copy()
        now = now + c
        stream.append(now)
    return stream, added
