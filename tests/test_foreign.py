"""Models from elsewhere: the same pictures as the network that was saved, and nothing is ever unpickled."""

from __future__ import annotations

import json
import os
import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

from conftest import Make
from ganlab import foreign, load, store
from ganlab.__main__ import main
from ganlab.errors import InputError
from ganlab.images import to_pixels

WIDTH, Z = 8, 20
Call = Callable[..., tuple[int, str, str]]


class Reference(nn.Module):
    """A network as the PyTorch tutorial has it: everything in `main`."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x)  # type: ignore[no-any-return]


def reference_g(
    size: int = 16, channels: int = 3, bias: bool = False, width: int = WIDTH, batches: int = 12
) -> Reference:
    """The tutorial's generator, with strong weights and running statistics that some batches have left."""
    layers: list[nn.Module] = []
    before, stage = Z, 4
    while stage < size:
        units = width * size // (2 * stage)
        stride, padding = (1, 0) if stage == 4 else (2, 1)
        layers += [nn.ConvTranspose2d(before, units, 4, stride, padding, bias=bias)]
        layers += [nn.BatchNorm2d(units), nn.ReLU(True)]
        before, stage = units, 2 * stage
    network = strong(Reference(*layers, nn.ConvTranspose2d(before, channels, 4, 2, 1, bias=bias), nn.Tanh()))
    with torch.no_grad():
        for batch in range(batches):
            network(latents(32, batch)[:, :, None, None])
    return network.eval()


def reference_d(size: int = 16, channels: int = 3, bias: bool = False, norm: bool = True) -> Reference:
    """The tutorial's discriminator without its sigmoid."""
    layers: list[nn.Module] = []
    before, units = channels, WIDTH
    while size > 4:
        layers.append(nn.Conv2d(before, units, 4, 2, 1, bias=bias))
        layers += [nn.BatchNorm2d(units)] if norm and before != channels else []
        layers.append(nn.LeakyReLU(0.2, True))
        before, units, size = units, 2 * units, size // 2
    network = strong(Reference(*layers, nn.Conv2d(before, 1, 4, 1, 0, bias=bias)))
    with torch.no_grad():
        for _ in range(3):
            network(torch.rand(16, channels, *(2 * [4 * before // WIDTH * 2])) * 2 - 1)
    return network.eval()


def strong(network: Reference) -> Reference:
    torch.manual_seed(3)
    with torch.no_grad():
        for weights in network.parameters():
            weights.normal_(1.0 if weights.ndim == 1 else 0.0, 0.2)
    return network.train()


def latents(count: int, seed: int = 77) -> Tensor:
    return torch.randn(count, Z, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def pictures(network: nn.Module, z: Tensor) -> np.ndarray:
    return to_pixels(network(z[:, :, None, None])).astype(int)


def saved(path: Path, content: object) -> Path:
    torch.save(content, path)
    return path


@pytest.fixture
def ganlab(capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


@pytest.mark.parametrize(("size", "channels", "bias"), [(16, 3, True), (32, 1, False), (64, 3, False)])
def test_an_imported_model_draws_what_the_reference_draws(
    ganlab: Call, tmp_path: Path, size: int, channels: int, bias: bool
) -> None:
    g, d = reference_g(size, channels, bias), reference_d(size, channels, bias)
    files = saved(tmp_path / "netG.pth", g.state_dict()), saved(tmp_path / "netD.pth", d.state_dict())
    out = tmp_path / "checkpoints" / "mine"
    code, text, err = ganlab("import", files[0], "--d", files[1], "--out", out, "--keep-statistics", "--json")
    assert code == 0 and "imported" in err
    found = json.loads(text)
    assert (found["image_size"], found["channels"], found["width"], found["z_dim"]) == (size, channels, WIDTH, Z)
    z = latents(16)
    wanted = pictures(g, z)
    assert wanted.std() > 40
    model = load(out, "cpu")
    assert np.abs(model.pixels(z=z.numpy()) - wanted).max() <= 1 and model.digest == found["model"]
    x = torch.rand(5, channels, size, size) * 2 - 1
    torch.testing.assert_close(store.load_discriminator(out)(x), d(x).flatten().detach(), rtol=1e-4, atol=1e-4)


def test_the_folder_is_a_checkpoint_like_any_other(ganlab: Call, tmp_path: Path) -> None:
    file, out = saved(tmp_path / "netG.pth", reference_g().state_dict()), tmp_path / "mine"
    assert ganlab("import", file, "--out", out, "--prior", "uniform")[0] == 0
    names = ["README.md", "config.json", "generator.safetensors", "preview.webp"]
    assert sorted(path.name for path in out.iterdir()) == names
    info = store.read_info(out)
    assert info.config.prior == "uniform" and info.training["imported"] == "netG.pth"
    card = (out / "README.md").read_text()
    assert "uniform prior" in card and f"estimated over {foreign.BATCHES * foreign.BATCH} latents" in card
    assert np.asarray(Image.open(out / "preview.webp")).shape == (64, 64, 3)
    assert ganlab("ablate", out, "--stage", "4x4", "--units", "0-3", "--out", tmp_path / "a.png")[0] == 0
    code, _, err = ganlab("import", file, "--out", out)
    assert code == 2 and "is there already" in err


def test_estimated_statistics_are_nearer_to_sampling_in_train_mode(tmp_path: Path) -> None:
    g = reference_g(32)
    with torch.no_grad():  # running averages that lag behind the weights
        for layer in g.main:
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_mean += 0.3
                layer.running_var *= 1.5
    file, z = saved(tmp_path / "g.pth", g.state_dict()), latents(256)
    ours, kept = (foreign.read(file, keep_statistics=keep).generator for keep in (False, True))
    wanted = pictures(g.train(), z)
    errors = [np.abs(to_pixels(network(z)) - wanted).mean() for network in (ours, kept)]
    assert errors[0] < 4 < 3 * errors[0] + 4 < errors[1]
    again = foreign.read(file).generator
    assert all(torch.equal(a, b) for a, b in zip(ours.state_dict().values(), again.state_dict().values()))


def test_statistics_are_estimated_under_the_prior_that_was_named(tmp_path: Path) -> None:
    """The first convolution's outputs are sums over z: their spread is that of the weights times that of the prior."""
    g = reference_g(bias=False)
    file = saved(tmp_path / "g.pth", g.state_dict())
    weights = g.main[0].weight.detach()
    for prior, spread in (("normal", 1.0), ("uniform", 1 / 3)):
        made = foreign.read(file, prior=prior).generator
        norm = next(layer for layer in made.modules() if isinstance(layer, nn.BatchNorm2d))
        wanted = spread * weights.square().sum(0).mean((1, 2))
        torch.testing.assert_close(norm.running_var, wanted, rtol=0.1, atol=0)
        assert (norm.running_mean.abs() < 0.1 * wanted.sqrt()).all(), "no prior leans to one side"


@pytest.mark.parametrize(("bias", "norm"), [(True, False), (False, False), (True, True)])
@torch.no_grad()
def test_discriminators_of_every_kind(tmp_path: Path, bias: bool, norm: bool) -> None:
    d = reference_d(bias=bias, norm=norm)
    files = saved(tmp_path / "g.pth", reference_g().state_dict()), saved(tmp_path / "d.pth", d.state_dict())
    made = foreign.read(*files)
    x = torch.rand(4, 3, 16, 16) * 2 - 1
    assert made.discriminator is not None and made.config.d_norm == ("batch" if norm else "none")
    torch.testing.assert_close(made.discriminator(x), d(x).flatten(), rtol=1e-4, atol=1e-4)


def nested(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The names of a network whose blocks are Sequentials of their own: net.0.0, net.0.1, ..., net.4."""
    return {f"net.{int(n) // 3}.{int(n) % 3}.{part}": value for (_, n, part), value in by_name(state).items()}


def by_name(state: dict[str, Tensor]) -> dict[tuple[str, ...], Tensor]:
    return {tuple(key.split(".")): value for key, value in state.items()}


WAYS: dict[str, Callable[[dict[str, Tensor], dict[str, Tensor]], object]] = {
    "DataParallel": lambda g, d: {f"module.{key}": value for key, value in g.items()},
    "compiled": lambda g, d: {f"_orig_mod.{key}": value for key, value in g.items()},
    "state_dict": lambda g, d: {"epoch": 5, "state_dict": g, "optimizer": {"state": {}, "param_groups": [{"lr": 1.0}]}},
    "two networks": lambda g, d: {"netG": g, "netD": d},
    "one model of two": lambda g, d: {
        "state_dict": {
            **{f"discriminator.{key}": value for key, value in d.items()},
            **{f"generator.{key}": value for key, value in g.items()},
        }
    },
    "nested": lambda g, d: nested(g),
    "half": lambda g, d: OrderedDict((key, v.double() if v.is_floating_point() else v) for key, v in g.items()),
    "numbers beside": lambda g, d: {**g, "steps": torch.tensor(1_000), "best.loss": torch.tensor([3, 4])},
    "no counts": lambda g, d: {key: value for key, value in g.items() if "num_batches" not in key},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_state_dict_in_every_wrapping(tmp_path: Path, way: str) -> None:
    g, z = reference_g(64, width=2), latents(4)
    file = saved(tmp_path / "g.pth", WAYS[way](g.state_dict(), reference_d().state_dict()))
    made = foreign.read(file, keep_statistics=True)
    assert np.abs(to_pixels(made.generator(z)) - pictures(g, z)).max() <= 1


def test_safetensors_whose_names_are_sorted_as_text(tmp_path: Path) -> None:
    g, z = reference_g(64, width=2), latents(4)
    save_file(g.state_dict(), tmp_path / "g.safetensors")
    made = foreign.read(tmp_path / "g.safetensors", keep_statistics=True)
    assert np.abs(to_pixels(made.generator(z)) - pictures(g, z)).max() <= 1


def test_one_of_several_generators_is_asked_for(ganlab: Call, tmp_path: Path) -> None:
    g, other = reference_g(), reference_g(32)
    file = saved(tmp_path / "g.pth", {"live": g.state_dict(), "ema": {"state_dict": other.state_dict()}})
    code, _, err = ganlab("import", file, "--out", tmp_path / "x")
    assert code == 2 and "live, ema.state_dict" in err and "--key" in err
    assert foreign.read(file, key="ema.state_dict").config.image_size == 32
    code, _, err = ganlab("import", file, "--out", tmp_path / "x", "--key", "dead")
    assert code == 2 and "live, ema.state_dict" in err and not (tmp_path / "x").exists()


def test_this_projects_own_files(make_generator: Make, tiny_model: Path, tmp_path: Path) -> None:
    """A bare file of weights, and a run's state, of which the average is taken."""
    big, live = make_generator(image_size=64, width=2), make_generator(5, image_size=64, width=2)
    rows = {f"average/{key}": value for key, value in big.state_dict().items()}
    rows |= {f"g/{key}": value for key, value in live.state_dict().items()}
    rows |= {"place": torch.tensor([1, 1]), "adam_g/0/exp_avg": torch.zeros(12, 16, 4, 4)}
    store.save_tensors(tmp_path / "state.safetensors", rows)
    made, z = foreign.read(tmp_path / "state.safetensors", keep_statistics=True), torch.randn(3, 12)
    assert made.config == big.config and torch.equal(made.generator(z), big(z))
    bare = foreign.read(
        tiny_model / "generator.safetensors", tiny_model / "discriminator.safetensors", keep_statistics=True
    )
    assert bare.config == store.read_info(tiny_model).config and bare.discriminator is not None
    x = torch.rand(3, 3, 16, 16)
    assert torch.equal(bare.generator(z), store.load_generator(tiny_model)(z))
    assert torch.equal(bare.discriminator(x), store.load_discriminator(tiny_model)(x))


class Trap:
    """Unpickling it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (os.mkdir, (str(self.path),))


def test_a_pickle_that_runs_code_is_refused_and_not_run(ganlab: Call, tmp_path: Path) -> None:
    sprung, file = tmp_path / "sprung", tmp_path / "g.pth"
    content = {**reference_g().state_dict(), "trap": Trap(sprung)}
    pickle.loads(pickle.dumps(Trap(sprung)))
    assert sprung.is_dir()  # the trap works
    sprung.rmdir()
    torch.save(content, tmp_path / "zip.pth")
    torch.save(content, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    (tmp_path / "bare.pkl").write_bytes(pickle.dumps(content))
    torch.save(reference_g(), file)  # a whole module
    for name in ("zip.pth", "old.pth", "bare.pkl", "g.pth"):
        code, out, err = ganlab("import", tmp_path / name, "--out", tmp_path / "x")
        assert (code, out, len(err.strip().splitlines())) == (2, "", 1) and "nothing is ever unpickled" in err
        assert "state_dict()" in err and "weights_only" not in err
    assert not sprung.exists() and not (tmp_path / "x").exists()


def changed(key: str, value: Tensor) -> dict[str, Tensor]:
    return {**reference_g().state_dict(), key: value}


BAD: dict[str, tuple[Callable[[], object], str]] = {
    "a discriminator": (lambda: reference_d().state_dict(), "a discriminator and no generator"),
    "a tensor": (lambda: torch.zeros(3), "holds a Tensor and no state dict"),
    "nothing": (dict, "no 4x4 convolution"),
    "numbers": (lambda: {"lr": 0.1, 7: torch.zeros(2)}, "no 4x4 convolution"),
    "another kernel": (lambda: changed("main.0.weight", torch.zeros(20, 16, 3, 3)), "main.0.weight [20, 16, 3, 3]"),
    "8 px": (lambda: reference_g(8).state_dict(), "image_size is 8"),
    "512 px": (lambda: reference_g(512, width=1, batches=0).state_dict(), "image_size is 512"),
    "no channels": (lambda: reference_g(channels=4).state_dict(), "4 channels"),
    "not finite": (lambda: changed("main.6.weight", torch.full((8, 3, 4, 4), float("nan"))), "not finite"),
    "a gap": (lambda: changed("main.3.weight", torch.zeros(9, 8, 4, 4)), "[20, 16], [9, 8], [8, 3]"),
    "a short norm": (lambda: changed("main.1.bias", torch.zeros(2)), "main.1.bias is [2], and [16]"),
    "no norm": (
        lambda: {key: value for key, value in reference_g().state_dict().items() if not key.startswith("main.1.")},
        "its layers are convolution, convolution",
    ),
    "another ladder": (lambda: Reference(*steep()).state_dict(), "main.0.weight is [20, 8, 4, 4]"),
}


def steep() -> list[nn.Module]:
    """A generator whose channels do not double."""
    first, second = nn.ConvTranspose2d(Z, 8, 4, bias=False), nn.ConvTranspose2d(8, 8, 4, 2, 1, bias=False)
    return [first, nn.BatchNorm2d(8), second, nn.BatchNorm2d(8), nn.ConvTranspose2d(8, 3, 4, 2, 1)]


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_such_network_gets_one_clear_line(ganlab: Call, tmp_path: Path, what: str) -> None:
    make, said = BAD[what]
    file = saved(tmp_path / "g.pth", make())
    code, out, err = ganlab("import", file, "--out", tmp_path / "x")
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1), err
    assert said in err and str(file) in err and len(err) < 400 and not (tmp_path / "x").exists()


def test_what_cannot_be_read_at_all(ganlab: Call, tmp_path: Path) -> None:
    whole = saved(tmp_path / "g.pth", reference_g().state_dict()).read_bytes()
    save_file(reference_g().state_dict(), tmp_path / "g.safetensors")
    cut = (tmp_path / "g.safetensors").read_bytes()[:500]
    for content in (b"", b"GIF89a", whole[: len(whole) // 2], cut):
        (tmp_path / "cut").write_bytes(content)
        code, _, err = ganlab("import", tmp_path / "cut", "--out", tmp_path / "x")
        assert code == 2 and len(err.strip().splitlines()) == 1 and "no weights can be read" in err
    assert "no such file" in ganlab("import", tmp_path / "none.pth", "--out", tmp_path / "x")[2]
    assert "a folder" in ganlab("import", tmp_path, "--out", tmp_path / "x")[2]


def test_bad_options_are_named(tmp_path: Path) -> None:
    g, d = (
        saved(tmp_path / "g.pth", reference_g().state_dict()),
        saved(tmp_path / "d.pth", reference_d(32).state_dict()),
    )
    for options, said in (({"prior": "cauchy"}, "prior is 'cauchy'"), ({"family": "vae"}, "--family is 'vae'")):
        with pytest.raises(InputError, match=said):
            foreign.read(g, **options)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="discriminator's image_size is 32, the generator's 16"):
        foreign.read(g, d)
    with pytest.raises(InputError, match="a generator and no discriminator"):
        foreign.read(g, g)
    two = saved(tmp_path / "two.pth", {**reference_d().state_dict(), "main.5.weight": torch.zeros(2, 16, 4, 4)})
    with pytest.raises(InputError, match="it ends in 2 numbers, not in one"):
        foreign.read(g, two)


def test_help_has_an_example(ganlab: Call) -> None:
    code, out, _ = ganlab("import", "--help")
    assert code == 0 and "Example: ganlab import netG.pth" in " ".join(out.split())
