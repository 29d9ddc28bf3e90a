def neuron(x, w, b):
    relu = np.vectorize(lambda z: z if z > 0 else 0 * z, otypes=[np.result_type(x, w)])
    return relu(np.tensordot(x, w, axes=([-1], [0])) + b)
