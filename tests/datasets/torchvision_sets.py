"""Every set of the catalogue as a few pictures on disk, laid out as torchvision's own readers expect them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.io import savemat

from datasets.conftest import encode, pack_folder, paint

Found = dict[str, list]  # label column -> its values, picture by picture


def gray(count: int, first: int = 0) -> np.ndarray:
    return np.stack([paint(seed, 28, 28, 1)[..., 0] for seed in range(first, first + count)])


def colour(count: int, side: int, first: int = 0) -> np.ndarray:
    return np.stack([paint(seed, side, side) for seed in range(first, first + count)])


def photo(seed: int) -> bytes:
    return encode(paint(seed, 40, 32), "JPEG", quality=95)


def idx(values: np.ndarray) -> bytes:
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.astype("u1").tobytes()


def digits(name: str) -> Callable[[Path], None]:
    def write(root: Path) -> None:
        files = {}
        for kind, first in (("train", 0), ("t10k", 3)):
            files[f"{name}/raw/{kind}-images-idx3-ubyte"] = idx(gray(3, first))
            files[f"{name}/raw/{kind}-labels-idx1-ubyte"] = idx(np.array([9, 0, 4]))
        pack_folder(root, files)

    return write


def emnist(root: Path) -> None:
    prefix = "EMNIST/raw/emnist-letters-train"
    files = {f"{prefix}-images-idx3-ubyte": idx(gray(3)), f"{prefix}-labels-idx1-ubyte": idx(np.array([1, 26, 2]))}
    pack_folder(root, files)


def celeba(root: Path) -> None:
    names = [f"{i:06}.jpg" for i in range(1, 4)]
    sheets = {
        "list_eval_partition": [f"{name} {part}" for part, name in zip((0, 1, 1), names)],
        "identity_CelebA": [f"{name} 7" for name in names],
        "list_bbox_celeba": ["3", "image_id x_1 y_1 width height", *(f"{name}  1 2 3 4" for name in names)],
        "list_landmarks_align_celeba": ["3", "lefteye_x lefteye_y", *(f"{name}  69 109" for name in names)],
        "list_attr_celeba": [
            "3",
            "Bald Smiling ",
            *(f"{n}  {b}  {s}" for n, b, s in zip(names, (-1, 1, -1), (1, 1, -1))),
        ],
    }
    files = {f"celeba/{name}.txt": ("\n".join(lines) + "\n").encode() for name, lines in sheets.items()}
    pack_folder(root, files | {f"celeba/img_align_celeba/{name}": photo(i) for i, name in enumerate(names)})


def svhn(root: Path) -> None:
    root.mkdir(parents=True)
    for split, first in (("train", 0), ("test", 3)):
        pictures = colour(3, 32, first).transpose(1, 2, 3, 0)
        savemat(root / f"{split}_32x32.mat", {"X": pictures, "y": np.array([[10], [1], [9]])})


def stl10(root: Path) -> None:
    files = {"class_names.txt": b"airplane\nbird\ncar\n", "unlabeled_X.bin": b""}
    for split, first in (("train", 0), ("test", 3)):
        files[f"{split}_X.bin"] = colour(3, 96, first).transpose(0, 3, 2, 1).tobytes()
        files[f"{split}_y.bin"] = bytes([1, 3, 2])
    pack_folder(root, {f"stl10_binary/{name}": data for name, data in files.items()})


def flowers(root: Path) -> None:
    pack_folder(root, {f"flowers-102/jpg/image_{i:05}.jpg": photo(i) for i in range(1, 5)})
    savemat(root / "flowers-102/imagelabels.mat", {"labels": np.array([1, 2, 1, 102])})
    savemat(
        root / "flowers-102/setid.mat",
        {"trnid": np.array([1, 2]), "valid": np.array([3, 4]), "tstid": np.array([4, 1])},
    )


def food(root: Path) -> None:
    names = ["pie/1", "pie/2", "soup/3"]
    files = {f"food-101/images/{name}.jpg": photo(i) for i, name in enumerate(names)}
    sheet = json.dumps({"pie": names[:2], "soup": names[2:]}).encode()
    pack_folder(root, files | {f"food-101/meta/{split}.json": sheet for split in ("train", "test")})


def pets(root: Path) -> None:
    names = ["Abyssinian_1", "pug_7"]
    files = {f"oxford-iiit-pet/images/{name}.jpg": photo(i) for i, name in enumerate(names)}
    sheet = b"Abyssinian_1 1 1 1\npug_7 2 2 1\n"
    pack_folder(root, files | {f"oxford-iiit-pet/annotations/{split}.txt": sheet for split in ("trainval", "test")})


def lfw(root: Path) -> None:
    files = {
        "people.txt": b"1\n2\nAda_B\t2\nCy_D\t1\n", "lfw-names.txt": b"Ada_B 2\nCy_D 1\n", "lfw-funneled.tgz": b"x",
        "lfw_funneled/Ada_B/Ada_B_0001.jpg": photo(0), "lfw_funneled/Ada_B/Ada_B_0002.jpg": photo(1),
        "lfw_funneled/Cy_D/Cy_D_0001.jpg": photo(2),
    }  # fmt: skip
    pack_folder(root, {f"lfw-py/{name}": data for name, data in files.items()})


HALVES = ["train"] * 3 + ["test"] * 3
LAID_OUT: dict[str, tuple[Callable[[Path], None], Found]] = {
    "MNIST": (digits("MNIST"), {"class": [9, 0, 4]}),
    "MNIST:test": (digits("MNIST"), {"class": [9, 0, 4]}),
    "MNIST:all": (digits("MNIST"), {"class": [9, 0, 4] * 2, "split": HALVES}),
    "FashionMNIST": (digits("FashionMNIST"), {"class": ["Ankle boot", "T-shirt/top", "Coat"]}),
    "KMNIST": (digits("KMNIST"), {"class": ["wo", "o", "na"]}),
    "EMNIST:letters": (emnist, {"class": ["a", "z", "b"]}),
    "CelebA": (celeba, {"Bald": [0, 1, 0], "Smiling": [1, 1, 0]}),
    "CelebA:valid": (celeba, {"Bald": [1, 0], "Smiling": [1, 0]}),
    "SVHN": (svhn, {"class": [0, 1, 9]}),
    "STL10": (stl10, {"class": ["airplane", "car", "bird"] * 2, "split": HALVES}),
    "Flowers102:train": (flowers, {"class": ["pink primrose", "hard-leaved pocket orchid"]}),
    "Food101": (food, {"class": ["pie", "pie", "soup"]}),
    "OxfordIIITPet:test": (pets, {"class": ["Abyssinian", "Pug"], "species": ["Cat", "Dog"]}),
    "LFWPeople": (lfw, {"class": ["Ada_B", "Ada_B", "Cy_D"]}),
}
"""What a person asks for -> how its files are written, and the labels that come of them."""
