"""Training the judges: soft targets, strong augmentation, calibration on rows not learned from.

Training mixes pairs (Zhang et al., mixup, 2018), warps and erases parts (DeVries &
Taylor, Cutout, 2017), and reads appearance as if every group were equally
common (Menon et al., Long-tail learning via logit adjustment, 2021), because
requests are not skewed as the data are.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from facegen.data.augment import backgrounds
from facegen.data.dataset import FaceSet
from facegen.judge.judges import AGE_BINS, CHOICES, GREY, READ, Judge, JudgeConfig, JudgeNet
from facegen.prior.prior import to_tensor
from facegen.train.losses import composite

MARGIN = 16  # px that pictures are larger than the network's input, so that warping does not blur
WEIGHTS = dict.fromkeys(CHOICES, 1.0) | {"age": 1.0, "hair_colour": 0.3, "hair_length": 0.3, "beard": 0.3}
AGE_L1 = 0.05  # weight of a year of error of the mean, beside the cross-entropy of the bins
# Borders where annotators disagree: the share of a label that goes to its neighbour.
BORDERS = {("white", "latino"): 0.05, ("white", "middle_eastern"): 0.05, ("latino", "middle_eastern"): 0.06,
           ("indian", "latino"): 0.03, ("indian", "middle_eastern"): 0.04, ("east_asian", "southeast_asian"): 0.10}


def targets(labels: list[dict]) -> dict[str, Tensor]:
    """Soft targets per attribute; rows outside the schema are all zero and teach nothing.

    "years" [N, 1] holds the ages themselves.
    """
    result = {name: torch.tensor([[float(row[name] == c) for c in choices] for row in labels])
              for name, choices in READ.items()}
    result["appearance"] = result["appearance"] @ _neighbours()
    ages = torch.tensor([[float(row["age"])] for row in labels])
    spread = torch.exp(-0.5 * ((AGE_BINS - ages) / 4.0) ** 2)
    return result | {"age": spread / spread.sum(1, keepdim=True), "years": ages}


def _neighbours() -> Tensor:
    """[7, 7], rows sum to one."""
    names, table = CHOICES["appearance"], torch.eye(len(CHOICES["appearance"]))
    for pair, share in BORDERS.items():
        a, b = (names.index(name) for name in pair)
        table[a, b] = table[b, a] = share
    return table.fill_diagonal_(0).add_(torch.diag(1 - table.sum(1)))


def augment(rgba: Tensor, rng: np.random.Generator, size: int) -> Tensor:
    """Random zoom, turn, shift, warp, mirror, light, softness, holes and background; [N, 3, size, size]."""
    n = len(rgba)
    x = F.grid_sample(rgba, _positions(n, rng, size), align_corners=False)
    x = composite(x, backgrounds(rng, n, size) * 0.5 + GREY * 0.5)
    x = (x - 0.5) * torch.exp(_draw(rng, n, 0.15)) + 0.5
    x = x * torch.exp(_draw(rng, n, 0.18)) + torch.from_numpy(rng.normal(0, 0.03, (n, 3, 1, 1))).float()
    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * (1 + _draw(rng, n, 0.25)).clamp(0, 2)
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    x = x + torch.from_numpy(rng.uniform(-0.4, 1, (n, 1, 1, 1))).float() * (soft - x)
    return _erase(x, rng).clamp(0, 1)


def _draw(rng: np.random.Generator, n: int, scale: float) -> Tensor:
    return torch.from_numpy(rng.normal(0, scale, (n, 1, 1, 1))).float()


def _positions(n: int, rng: np.random.Generator, size: int) -> Tensor:
    """Where each pixel is read: an affine map and a gentle warp, [n, size, size, 2]."""
    turn, shift = _draw(rng, n, 0.08).view(n), torch.from_numpy(rng.normal(0, 0.04, (2, n))).float()
    zoom = 1 / (1.05 + _draw(rng, n, 0.06).view(n)).clamp(0.8, 1.3)
    mirror = torch.from_numpy(rng.choice([-1.0, 1.0], n)).float()
    theta = torch.stack([torch.stack([zoom * turn.cos() * mirror, -turn.sin() * zoom, shift[0]], 1),
                         torch.stack([zoom * turn.sin() * mirror, turn.cos() * zoom, shift[1]], 1)], 1)
    warp = torch.from_numpy(rng.normal(0, 0.015, (n, 2, 5, 5))).float()
    warp = F.interpolate(warp, size=(size, size), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)
    return F.affine_grid(theta, [n, 4, size, size], align_corners=False) + warp


def _erase(x: Tensor, rng: np.random.Generator) -> Tensor:
    """A grey rectangle over about a third of the portraits."""
    size = x.shape[-1]
    for i in np.flatnonzero(rng.random(len(x)) < 0.35):
        h, w = (rng.uniform(0.12, 0.35, 2) * size).astype(int)
        top, left = (int(v) for v in (rng.random(2) * (size - h, size - w)))
        x[i, :, top:top + h, left:left + w] = float(rng.random())
    return x


def train_judge(faces: FaceSet, config: JudgeConfig, amp: bool = False, tell=None, device: str = "cpu",
                start: Judge | None = None) -> Judge:
    """Train every member on 88 % of the rows, each on others; the rest sets its temperatures and ages.

    ``start`` is an earlier judge of the same config to go on from.
    """
    begun = start.nets if start else [None] * config.members
    nets = [_train_member(faces, config, config.seed + 100 * i, amp, tell, device, net) for i, net in enumerate(begun)]
    return Judge(*nets, device=device)


def _train_member(faces: FaceSet, config: JudgeConfig, seed: int, amp: bool, tell, device: str,
                  begun: JudgeNet | None) -> JudgeNet:
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    check, learn = held_back(len(faces), rng)
    net, goal = JudgeNet(config), targets(faces.labels)
    if begun:
        net.load_state_dict(begun.state_dict())
    net.to(device, memory_format=torch.channels_last)
    pictures = F.interpolate(to_tensor(faces.images), size=config.size + MARGIN, mode="area")
    odds = _balance(faces, learn)
    skew = {"appearance": _log_share(goal["appearance"][learn], odds).to(device)}
    optimiser = torch.optim.AdamW(net.parameters(), config.lr, weight_decay=0.05)
    steps = max(1, config.epochs * len(learn) // config.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.lr, total_steps=steps + 1)
    for step in range(steps):
        rows = torch.from_numpy(rng.choice(learn, config.batch, p=odds))
        shown = augment(pictures[rows], rng, config.size).to(device, memory_format=torch.channels_last)
        loss = judge_loss(net, shown, {k: v[rows].to(device) for k, v in goal.items()}, skew, rng, amp)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if tell and step % 100 == 0:
            tell(f"judge {seed} step {step}/{steps} loss {loss.item():.3f}")
    net.to("cpu", memory_format=torch.contiguous_format)
    calibrate(net, pictures[check], [faces.labels[i] for i in check])
    return net


def held_back(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(rows that calibrate, rows to learn from): an eighth and the rest."""
    order = rng.permutation(count)
    return order[: max(2, count // 8)], order[max(2, count // 8):]


def own_errors(judge: Judge, faces: FaceSet, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(ages, errors in years) of a judge of one member on the training rows that it did not learn from."""
    rows, _ = held_back(len(faces), np.random.default_rng(seed))
    ages = np.array([faces.labels[i]["age"] for i in rows], dtype=float)
    return ages, judge.read_all(to_tensor(faces.images[rows])).age.numpy() - ages


def _balance(faces: FaceSet, rows: np.ndarray) -> np.ndarray:
    cells = [(faces.labels[i]["appearance"], faces.labels[i]["gender"]) for i in rows]
    odds = np.array([cells.count(c) ** -0.5 for c in cells])
    return odds / odds.sum()


def _log_share(goal: Tensor, odds: np.ndarray) -> Tensor:
    """How common each value is among what is shown, as logits [values]."""
    return (torch.from_numpy(odds).float() @ goal).clamp_min(1e-3).log()


def judge_loss(net: JudgeNet, x: Tensor, goal: dict[str, Tensor], skew: dict[str, Tensor],
               rng: np.random.Generator, amp: bool) -> Tensor:
    """Cross-entropy of every attribute, and the error of the mean age, on mixed pairs."""
    share = float(rng.beta(0.3, 0.3))
    other = torch.from_numpy(rng.permutation(len(x))).to(x.device)
    with torch.autocast(x.device.type, dtype=torch.bfloat16, enabled=amp):
        _, logits = net(share * x + (1 - share) * x[other])
    mixed = {name: share * t + (1 - share) * t[other] for name, t in goal.items()}
    loss = torch.zeros((), device=x.device)
    for name, values in logits.items():
        values = values.float() + skew.get(name, 0.0)
        loss = loss - WEIGHTS[name] * (mixed[name] * values.log_softmax(1)).sum(1).mean()
    years = logits["age"].float().softmax(1) @ AGE_BINS.to(x.device)
    return loss + AGE_L1 * (years - mixed["years"][:, 0]).abs().mean()


# Calibration --------------------------------------------------------------


@torch.no_grad()
def calibrate(net: JudgeNet, pictures: Tensor, labels: list[dict]) -> None:
    """Temperatures (Guo et al., On calibration, 2017) and the age line, on rows not learned from."""
    net.eval()
    rgb, goal = composite(pictures, torch.full_like(pictures[:, :3], GREY)), targets(labels)
    _, logits = net(F.interpolate(rgb, size=net.size, mode="bilinear", antialias=True))
    grid = torch.linspace(0.4, 3.0, 27)
    for i, name in enumerate(net.reads):
        costs = [-(goal[name] * (logits[name] / t).log_softmax(1)).sum(1).mean() for t in grid]
        net.temperature[i] = grid[int(torch.stack(costs).argmin())]
    net.age_line.copy_(age_line(logits["age"].softmax(1) @ AGE_BINS, goal["years"][:, 0]))


def age_line(read: Tensor, ages: Tensor) -> Tensor:
    """(offset, slope) of read = offset + slope * age: what undoes the pull of read ages to the mean."""
    centred = ages - ages.mean()
    slope = (centred * (read - read.mean())).sum() / centred.square().sum().clamp_min(1e-6)
    slope = slope.clamp(0.75, 1.2)
    return torch.stack([read.mean() - slope * ages.mean(), slope])
