def residual_stream(x, parts):
    added = []
    for part in parts:
        added.append(part(x))
        x = x + added[-1]
    return x, added
