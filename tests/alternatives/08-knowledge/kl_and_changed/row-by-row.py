def kl_and_changed(before, after):
    def log_p(z):
        z = z - max(z)
        return z - np.log(np.sum(np.exp(z)))
    kl, changed = [], 0
    for x, y in zip(before, after):
        b, a = log_p(x), log_p(y)
        kl.append(np.exp(b) @ (b - a))
        changed += int(np.argmax(x) != np.argmax(y))
    return np.array(kl), changed
