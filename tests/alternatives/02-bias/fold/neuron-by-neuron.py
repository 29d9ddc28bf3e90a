def fold(W, b):
    return np.stack([np.append(W[:, j], b[j]) for j in range(len(b))], axis=1)
