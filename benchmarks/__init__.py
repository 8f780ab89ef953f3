"""Speed as ratios: each benchmark alternates what is measured with its baseline, in one run, on one machine.

python -m benchmarks.train --json        the training loop against the textbook one
python -m benchmarks.generate --json     pictures from a model against plain eval mode
python -m benchmarks.scale --json        cost as pictures and sizes grow
python -m benchmarks.quality --json      what the fast loop learns against what plain fp32 learns
"""
