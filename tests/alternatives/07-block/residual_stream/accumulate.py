from itertools import accumulate


def residual_stream(x, parts):
    added = []

    def one(s, part):
        added.append(part(s))
        return np.add(s, added[-1])

    return list(accumulate(parts, one, initial=x)), added
