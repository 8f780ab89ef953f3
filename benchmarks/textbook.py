"""The loop that everybody copies, as the baseline: fp32, NCHW, ImageFolder + DataLoader, sigmoid + BCE, `.item()`.

It follows PyTorch's DCGAN tutorial line by line and is never to be improved: a slower baseline would flatter us, a
faster one would be nobody's. What could be said against it is measured beside it, as baselines of their own: the same
loop on pictures that are on the device already (`steps_in_memory`), and that with both networks through
`torch.compile`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

NZ = 100


class Generator(nn.Module):
    def __init__(self, ngf: int = 64, nc: int = 3) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(NZ, ngf * 8, 4, 1, 0, bias=False),
            nn.BatchNorm2d(ngf * 8),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 8, ngf * 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf * 4),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 4, ngf * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf * 2),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ngf),
            nn.ReLU(True),
            nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z)


class Discriminator(nn.Module):
    def __init__(self, ndf: int = 64, nc: int = 3) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(nc, ndf, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf, ndf * 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ndf * 2),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 2, ndf * 4, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ndf * 4),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 4, ndf * 8, 4, 2, 1, bias=False),
            nn.BatchNorm2d(ndf * 8),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(ndf * 8, 1, 4, 1, 0, bias=False),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x)


def weights_init(module: nn.Module) -> None:
    name = module.__class__.__name__
    if "Conv" in name:
        nn.init.normal_(module.weight.data, 0.0, 0.02)
    elif "BatchNorm" in name:
        nn.init.normal_(module.weight.data, 1.0, 0.02)
        nn.init.constant_(module.bias.data, 0)


def steps(folder: Path, device: torch.device, batch: int = 128, width: int = 64, workers: int = 2) -> Iterator[int]:
    """Train on the pictures of `folder`, which holds one folder a class; yields the images of each step, endlessly."""
    from torchvision import transforms  # here, since the other baselines do without
    from torchvision.datasets import ImageFolder

    dataset = ImageFolder(
        str(folder),
        transforms.Compose(
            [
                transforms.Resize(64),
                transforms.CenterCrop(64),
                transforms.ToTensor(),
                transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
            ]
        ),
    )
    loader = DataLoader(dataset, batch_size=batch, shuffle=True, num_workers=workers, drop_last=True)
    return train(loader, device, width)


def steps_in_memory(
    pixels: Tensor, device: torch.device, batch: int = 128, width: int = 64, compiled: bool = False
) -> Iterator[int]:
    """The same on pictures uint8 `[N, H, W, C]` that lie on the device as floats; `compiled`: by torch.compile."""
    on_device = pixels.to(device).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()
    return train(Shuffled(on_device, batch), device, width, torch.compile if compiled else None)


class Shuffled:
    """Batches of a tensor's rows, in another order each time, without the rest."""

    def __init__(self, x: Tensor, batch: int) -> None:
        self.x, self.batch = x, batch

    def __iter__(self) -> Iterator[tuple[Tensor]]:
        order = torch.randperm(len(self.x), device=self.x.device)
        for first in range(0, len(order) - self.batch + 1, self.batch):
            yield (self.x[order[first : first + self.batch]],)


def train(
    loader: Iterable[list[Tensor] | tuple[Tensor]],
    device: torch.device,
    width: int,
    prepare: Callable[[nn.Module], nn.Module] | None = None,
) -> Iterator[int]:
    """The loop, over the batches of `loader`; `prepare` makes of the networks what is to be called."""
    net_g, net_d = Generator(width).to(device), Discriminator(width).to(device)
    net_g.apply(weights_init)
    net_d.apply(weights_init)
    if prepare:
        net_g, net_d = prepare(net_g), prepare(net_d)
    criterion = nn.BCELoss()
    optimizer_d = torch.optim.Adam(net_d.parameters(), lr=0.0002, betas=(0.5, 0.999))
    optimizer_g = torch.optim.Adam(net_g.parameters(), lr=0.0002, betas=(0.5, 0.999))
    losses_g, losses_d = [], []
    while True:
        for data in loader:
            net_d.zero_grad()
            real = data[0].to(device)
            count = real.size(0)
            label = torch.full((count,), 1.0, dtype=torch.float, device=device)
            output = net_d(real).view(-1)
            error_real = criterion(output, label)
            error_real.backward()
            d_x = output.mean().item()
            noise = torch.randn(count, NZ, 1, 1, device=device)
            fake = net_g(noise)
            label.fill_(0.0)
            output = net_d(fake.detach()).view(-1)
            error_fake = criterion(output, label)
            error_fake.backward()
            d_g_z1 = output.mean().item()
            error_d = error_real + error_fake
            optimizer_d.step()
            net_g.zero_grad()
            label.fill_(1.0)
            output = net_d(fake).view(-1)
            error_g = criterion(output, label)
            error_g.backward()
            d_g_z2 = output.mean().item()
            optimizer_g.step()
            losses_g.append(error_g.item())
            losses_d.append(error_d.item() + 0 * (d_x + d_g_z1 + d_g_z2))
            yield count
