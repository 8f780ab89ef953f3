"""The words around the tabs."""

TEXT = {
    "title": "ganlab",
    "tagline": "What has a DCGAN learned? Train one on your pictures, and look inside.",
    "model": "Model",
    "model_info": "Every tab but Train works on it: a shipped model, or any run from its first snapshot.",
    "no_model": "No model yet. Train one: it can be explored from its first snapshot.",
    "device": "Runs on {device}",
    "looking_at": "A generator that draws {size} px pictures from {z_dim} random numbers. It has seen {images} images of {data}.",
    "kinds": {"shipped": "shipped", "running": "training", "finished": "finished", "stopped": "stopped"},
    "choice": "{title} · {kind}, {images} images",
    "tabs": {"train": "Train", "samples": "Samples", "walk": "Walk", "arithmetic": "Arithmetic", "ablate": "Ablate"},
    "error": "That did not work",
    "unforeseen": "Something went wrong that was not foreseen ({kind}). The server's log has the details.",
    "unreachable": "The server does not answer. Is it still running? Reload the page once it is.",
    "up": "ganlab is up: {address}",
    "read_only": "read-only: no training, no uploads",
}
