"""How what is shipped is made: `make checkpoints`, `make figures`."""
