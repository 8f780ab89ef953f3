"""The page. It translates between people and the house below: no torch here, and no gradio anywhere else."""
