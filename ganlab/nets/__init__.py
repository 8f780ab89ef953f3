"""Architectures and their frozen configs. This room imports torch alone: no loss, no optimiser, no file."""

from ganlab.nets.dcgan import DCGANConfig, Discriminator, Edits, Generator
from ganlab.nets.folded import fold
from ganlab.nets.statistics import reestimate

__all__ = ["DCGANConfig", "Discriminator", "Edits", "Generator", "fold", "reestimate"]
