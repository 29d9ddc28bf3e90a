def residual_stream(x, parts):
    stream = [x.copy()]
    added = []
    for i in range(len(parts)):
        c = np.array(parts[i](x.copy()))
        x = x + c
        added += [c]
        stream += [x.copy()]
    return stream, added
