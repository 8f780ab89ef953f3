"""Parts of sentences that the core says in English: {} stands for what varies, and is {0} {1} ... in Korean."""

from ganlab.ui.text.ko.fragments import data, explore, names, training

TEXT: dict[str, str] = {**names.TEXT, **explore.TEXT, **data.TEXT, **training.TEXT}
