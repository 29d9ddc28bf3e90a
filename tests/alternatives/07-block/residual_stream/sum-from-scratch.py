def residual_stream(x, parts):
    added = []
    for f in parts:
        added.append(f(x + sum(added)) if added else f(x))
    return [x] + [x + sum(added[:i + 1]) for i in range(len(added))], added
