def kl_and_changed(before, after):
    def log_softmax(z):
        z = z - z.max(axis=1)[:, None]
        return z - np.log(np.exp(z).sum(axis=1))[:, None]
    b, a = log_softmax(before), log_softmax(after)
    p = np.exp(b)
    return -(p * a).sum(axis=1) + (p * b).sum(axis=1), int(sum(before.argmax(1) != after.argmax(1)))
