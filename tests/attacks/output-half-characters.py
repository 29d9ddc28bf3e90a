# Text that no file can store: half of a surrogate pair, in output, errors and names.
print("\ud800")
def neuron(x, w, b):
    print("\udfff")
    raise ValueError("\ud800 \0 \x1b]0;title\x07 \u202e")
# cell: last
raise type("E\udcff", (Exception,), {})("\ud800")
