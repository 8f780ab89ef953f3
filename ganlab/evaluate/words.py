"""What a model card says about its figures."""

from __future__ import annotations

from collections.abc import Sequence

from ganlab.annotate.concepts import EXEMPLARS
from ganlab.evaluate import ablation, arithmetic, forgotten, labelled, turn, walk
from ganlab.judges import LABELS, Judge
from ganlab.metrics import Figures

_JUDGE = """\
Measured by `ganlab evaluate` with a small network that was trained on renders of the same world alone and never on
samples of this model ({recipe}). It errs too: `judge` is how well it reads held-out renders, crisp and softened."""
_LABELS = """\
Measured by `ganlab evaluate` with a small network that learnt the labels of the model's own pictures ({recipe}). It
errs too: `judge` is how well it reads pictures that it has not seen, crisp and softened; `r` is a correlation."""
_NO_JUDGE = "Measured by `ganlab evaluate`."
_PARTS = {
    "samples": "- `samples`: the share of plain samples that is judged to show it.",
    "edits": f"""\
- `edits`: of up to {labelled.EDITED} samples (with --quick a tenth) that do not show it, the share that does once the
  mean latent of the {EXEMPLARS} samples that show it most is added and that of the {EXEMPLARS} that show it least
  subtracted.""",
    "arithmetic": f"""\
- `arithmetic`: {arithmetic.TRIALS} sums (with --quick a tenth) of 1, 3 or 10 random exemplars a concept, drawn from the
  60 of 8,000 samples that are most typical of it in z. `success`: the share of
  *{arithmetic.SMILING_MAN.expression}* that is judged to be a smiling man, by the second judge, since exemplars are
  chosen by the first; `success of any`: with exemplars from all members. `others`: other sums, by what they should
  show. `pixel sum`: the same sum of three, done on the pictures; `by the first judge`: both, as it sees them. `other
  attributes changed`: against the picture of the mean of the neutral men; `random pairs differ`: that of two samples.
  A judge of attributes sees the smile of a double exposure and says nothing of the exposure. So `plausible`: the share
  that the model's own discriminator puts above the lowest 5 % of samples; `sharpness`: the mean gradient over that of
  samples; `diversity`: how unlike each other they are, over samples; `told from samples`: the AUC with which networks
  trained afresh tell them from samples of smiling men (`samples`: two halves of these). `double exposure`: two samples
  laid over each other, which are certainly broken.
- `exemplars`: of each named concept's exemplars the share that the second judge reads as they are named; `chance`: of
  plain samples.""",
    "turn": f"""\
- `turn`: the mean z of {turn.EXEMPLARS} faces that look left minus that of {turn.EXEMPLARS} that look right, added to
  fresh faces at steps from {turn.STEPS[0]:g} to {turn.STEPS[-1]:g}. `correlation`: of the judged turn with the step,
  face by face, averaged. `attributes kept`: judged as without the turn; `by another face`: as another face is.
  `same person`: of {turn.FACES} faces (with --quick a tenth), read for all but the turn, the own unturned one is the
  nearest; chance is one in so many. `random vector`: moved by one of the same length instead; `mirrored`: of each
  face's mirror image, the same person seen from the other side. All by the second judge; the vectors' faces are the
  first's choice.""",
    "forgotten": f"""\
- `forgotten`: the eighth of each of the first three stages' units that is farthest from typical inside boxes over
  the thing, set to their maps over samples without it. Of {forgotten.SAMPLES:,} fresh samples (with --quick a tenth),
  by the second judge: `lost`, of those with it; `gained`, `change without it` (levels of 255) and `other attributes
  changed`, of those without. `random`: as many random units, edited alike, the mean of {forgotten.DRAWS} draws.""",
    "ablation": f"""\
- `ablation`: units edited on fresh samples. `stages`: the paper's drop, all units of a stage with positive weight in a
  regression on boxes that a judge drew. `best`: a set over several stages, found by a search with that judge, whose
  units are off or set to their `typical` map, their mean over samples without windows. What is said of both comes from
  `second judge`, another network that learnt from other renders, on samples that the search never saw.
  `removed`: 1 - window area after / before. `outside`: mean absolute change outside the windows, in levels of 255.
  What stands where the windows were, over walls in the same places of samples without windows, so that 1 is a wall:
  `contrast` (mean gradient), `step` (absolute step to a ring around), `spread` (root mean square
  difference to what usually stands there, 0 if one picture were pasted everywhere). `floor`: walls against other walls.
  `critic alike`: the AUC with which small networks, trained afresh on three quarters of the pictures, three seeds, tell
  edited samples that had windows from samples without windows that are edited alike; 0.5 is a guess. `critic`: the same
  against samples without windows as they are. Samples are paired by how likely the rest of the room makes a window,
  because the model draws windows more often in some rooms than in others; `floor` is what the critic still tells with
  the windows' places covered in both, which no edit of windows can lower. `strict critic`: by a network that also sees
  where things are. `unmatched critic`: of samples that were not paired. `untouched`: the same of samples as they are.
  `frechet`: to real rooms on the second judge's features, which is above 0 without windows however good a set is; `to
  bare rooms`: to those of them without windows. `random`: as many random units of the same stages, edited alike, the
  mean of {ablation.DRAWS} draws; of critics the first.""",
    "walk": f"""\
- `walk`: `largest step`: the largest change from frame to frame on paths through {walk.STOPS} random points, over the
  mean one. `copy rate`: samples that are less than half as far from the nearest training picture as from the 50 nearest
  on average; the same of pictures that cannot be copies (fresh ones of a drawn world, else each training picture
  against the others) and of training pictures that were blurred, lit, coloured and made noisy (`planted copies`), so
  that it is seen what the test finds and what it does not. `nearer than held-out ones`: samples whose ratio is below
  that of all but {walk.FALSE_ALARMS} % of held-out pictures; so many are expected of a model that has copied nothing.
  `nearest distance`: the root mean square difference of pictures in one light and contrast, where 1.4 is that of any
  two. `diversity` (of pairs of samples): the root mean square difference, in levels of 255.
  `frechet judge`, `precision`, `recall`: on the judge's features, against as many real pictures.""",
}
_INTERVALS = "Intervals are Wilson's for shares of trials, else bootstraps over trials or pictures."


def section(figures: Figures, judge: Judge | None, notes: Sequence[str]) -> str:
    """The text of the card's Figures: what they are, notes, and the table."""
    measured = {path[0] for path in figures.rows}
    opening = _NO_JUDGE
    if judge:
        opening = (_LABELS if judge.world == LABELS else _JUDGE).format(recipe=judge.recipe)
    parts = [text for name, text in _PARTS.items() if name in measured]
    return "\n\n".join([opening, "\n".join(parts), *notes, _INTERVALS, figures.table()])
