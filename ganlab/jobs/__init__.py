"""Training runs as processes that speak through a run folder: the one room that knows processes."""

from ganlab.jobs.events import events_of
from ganlab.jobs.folder import RunFolder, RunStatus
from ganlab.jobs.judging import judge
from ganlab.jobs.launch import Order, change, list_runs, prepare, resume, start, step_back
from ganlab.jobs.worker import work

__all__ = [
    "Order",
    "RunFolder",
    "RunStatus",
    "change",
    "events_of",
    "judge",
    "list_runs",
    "prepare",
    "resume",
    "start",
    "step_back",
    "work",
]
