# Scripts in everything that can be displayed.
from IPython.display import HTML, SVG, Javascript, Markdown, display
script = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"
display(HTML(script), Javascript("alert(1)"), Markdown(script))
display(SVG(f"<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>"))
display({"text/html": script, "application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "image/png": script}, raw=True)
print(script)
def neuron(x, w, b):
    raise ValueError(script)
