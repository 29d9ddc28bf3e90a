def witnesses(f, g, inputs, tol):
    i, found = 0, ()
    while i < inputs.shape[0]:
        a, b = f(inputs[i].copy()), g(inputs[i].copy())
        if not (np.abs(a - b) <= tol).all():
            found += (i,)
        i += 1
    return found
