def layer(x, W, b):
    return np.stack([neuron(x, W[:, j], b[j]) for j in range(len(b))], axis=-1)
