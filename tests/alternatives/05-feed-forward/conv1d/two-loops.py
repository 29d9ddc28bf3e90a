def conv1d(x, kernel, b):
    rows = []
    for t in range(len(x) - len(kernel) + 1):
        row = x[t] @ kernel[0]
        for s in range(1, len(kernel)):
            row = row + x[t + s] @ kernel[s]
        rows.append(row if b is None else row + b)
    return np.array(rows)
