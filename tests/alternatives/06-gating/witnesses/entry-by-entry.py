def witnesses(f, g, inputs, tol):
    found = []
    for i, x in enumerate(inputs):
        for a, b in zip(f(x), g(x)):
            if a - b > tol or b - a > tol:
                found.append(i)
                break
    return found
