# Magics and the shell: other interpreters, files, and a fork bomb in their language.
get_ipython().run_cell_magic("bash", "", "cat /etc/shadow @course@/secret.txt; echo x > @course@/attacked; nohup sleep 1000 & disown")
get_ipython().run_line_magic("env", "PATH=/tmp")
get_ipython().run_line_magic("cd", "/tmp")
def neuron(x, w, b):
    return get_ipython().system(":(){ :|:& };: &")
