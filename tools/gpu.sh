#!/usr/bin/env bash
# What a card can do, within six minutes: the CUDA tests, the benchmarks, a training. One JSON, one log.
#
#   tools/gpu.sh                 on the device that is there; writes gpu-report/gpu.json and gpu-report/gpu.log
#   OUT=/tmp/report tools/gpu.sh
#   tools/gpu.sh --tiny          the same at sizes that a CPU does in a minute: tries the script, measures nothing
#
# It needs Python with PyTorch, installs nothing into it, and asks no gradio. Every step has its own limit; one that
# fails or hangs is told of in the JSON, and the others go on.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec "${PYTHON:-$(command -v python3 || command -v python)}" -m tools.gpu --out "${OUT:-gpu-report}" "$@"
