def fold(W, b):
    rows = [row for row in W]
    rows.append(b)
    return np.array(rows)
