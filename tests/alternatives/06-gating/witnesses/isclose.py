def witnesses(f, g, inputs, tol):
    return [i for i in range(len(inputs)) if not np.isclose(f(inputs[i]) - g(inputs[i]), 0, rtol=0, atol=tol).all()]
