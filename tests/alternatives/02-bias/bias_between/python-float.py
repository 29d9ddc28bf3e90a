def midpoint(p, q):
    return 0.5 * (p + q)

def bias_between(w, off, on):
    return float(-np.sum(w * midpoint(off, on)))
