# Output without end.
for _ in range(300):
    print("x" * 1_000_000)
def neuron(x, w, b):
    for _ in range(300):
        print("y" * 1_000_000)
    return 0.0
