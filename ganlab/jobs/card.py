"""The model card of a snapshot, in the Hugging Face Hub's form."""

from __future__ import annotations

from ganlab.store import Info


def model_card(info: Info) -> str:
    """README.md of a checkpoint folder: what it is, on what and how long it was trained, how it is used."""
    config, training, data = info.config, info.training, info.dataset
    licence = data.get("licence") or "unknown"
    source = f"{data.get('name', 'unknown')}, {data.get('pictures', '?')} pictures, licence {licence}"
    digest = f"fingerprint `{str(data.get('fingerprint', ''))[:16]}`"
    seen = f"{training.get('images', 0):,} images seen ({training.get('epochs', 0)} epochs)"
    how = f"batch {training.get('batch')}, {training.get('objective')} objective, seed {training.get('seed')}"
    shape = f"[16, {config.image_size}, {config.image_size}, {config.channels}]"
    return f"""---
library_name: ganlab
tags: [dcgan, gan, image-generation]
---
# A DCGAN of {data.get("name", "unknown data")}

{config.image_size} px, {config.channels} channels, width {config.width}, z_dim {config.z_dim}, {config.prior} prior.

- data: {source}, {digest}
- training: {seen}, {how}
- health at the end: {training.get("health", "unknown")}

The weights are averaged over the training; BatchNorm's statistics are estimated once and frozen: a z has one picture.

```python
import ganlab

model = ganlab.load("PATH")
pixels = model.pixels(seeds=range(16))  # uint8 {shape}
```
"""
