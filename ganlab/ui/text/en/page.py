"""The words around the tabs."""

TEXT = {
    "title": "ganlab",
    "tagline": "What has a DCGAN learned? Train one on your pictures, and look inside.",
    "model": "Model",
    "model_info": "Every tab but Train works on it: a shipped model, or any run from its first snapshot.",
    "no_model": "No model yet. Train one: it can be explored from its first snapshot.",
    "device": "Runs on {device}",
    "standing": {
        "shipped": "",
        "running": "Still in training: this is its newest snapshot.",
        "paused": "Paused in training: this is its newest snapshot.",
        "finished": "A finished run.",
        "stopped": "A run that stopped early: this is its last snapshot.",
    },
    "looking_at": "A generator that draws {size} px pictures from {z_dim} random numbers. It has seen {images} images of {data}.",
    "kinds": {
        "shipped": "shipped",
        "running": "training",
        "paused": "paused",
        "finished": "finished",
        "stopped": "stopped",
    },
    "choice": "{title} · {kind}",
    "tabs": {"train": "Train", "samples": "Samples", "walk": "Walk", "arithmetic": "Arithmetic", "ablate": "Ablate"},
    "error": "That did not work",
    "unforeseen": "Something went wrong that was not foreseen ({kind}). The server's log has the details.",
    "unreachable": "The server does not answer. Is it still running? Reload the page once it is.",
    "up": "ganlab is up: {address}",
    "read_only": "read-only: no training, no uploads",
}
