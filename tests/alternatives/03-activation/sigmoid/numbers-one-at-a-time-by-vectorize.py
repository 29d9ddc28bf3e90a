one_number = np.vectorize(lambda v: 1 / (1 + np.exp(-v)) if v > 0 else np.exp(v) / (1 + np.exp(v)))
def sigmoid(x):
    return one_number(x).astype(np.result_type(x, 1.0))
