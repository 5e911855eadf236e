"""Speed on the device at hand, beside what the device can do and beside StyleGAN2-256.

FLOPs are counted by torch (a multiply and an add are two). The ceilings, our
networks and the comparison are timed in one run with one clock: processor time
where one CPU thread works, so that neighbours on the machine change nothing,
and the wall clock otherwise.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.stylegan.network import StyleGan2, StyleGan2Config

PATIENCE = 4  # a batch expected to take this many budgets is skipped
# [N, channels, side]: early, middle and late layers of a 256 px generator
CONVOLUTIONS = {
    "cpu": ((1, 512, 32), (4, 128, 64), (1, 64, 256)),
    "cuda": ((64, 512, 32), (64, 256, 64), (32, 64, 256)),
}


@dataclass(frozen=True)
class Timing:
    """Mean seconds of one call on both clocks, over so many calls."""

    wall: float
    processor: float
    calls: int


class Stopwatch:
    """Times calls on one device, for about ``budget`` seconds each."""

    def __init__(self, device: str, budget: float = 3.0) -> None:
        self.device, self.budget = device, budget
        self.by_processor = device == "cpu" and torch.get_num_threads() == 1

    @property
    def clock(self) -> str:
        return "processor time" if self.by_processor else "wall clock"

    def seconds(self, timing: Timing) -> float:
        """The one number that speeds are derived from."""
        return timing.processor if self.by_processor else timing.wall

    def time(self, work: Callable[[], object], most: float = math.inf) -> Timing:
        """Repeat ``work`` after a warm-up call; a warm-up over the budget is the only call, and counts.

        most caps the budget for what needs less time than a row of the table.
        """
        budget = min(self.budget, most)
        first = self._calls(work, 0.0)
        return first if first.wall > budget else self._calls(work, budget)

    def _calls(self, work: Callable[[], object], budget: float) -> Timing:
        self._synchronise()
        wall, processor = time.perf_counter(), time.process_time()
        for calls in count(1):  # noqa: B007
            work()
            self._synchronise()
            if time.perf_counter() - wall >= budget:
                break
        return Timing((time.perf_counter() - wall) / calls, (time.process_time() - processor) / calls, calls)

    def _synchronise(self) -> None:
        # A GPU is only told to start; without waiting, launching would be timed.
        if self.device == "cuda":
            torch.cuda.synchronize()


def flops_of(work: Callable[[], object]) -> int:
    """FLOPs of one call, a multiply and an add counted separately."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


def ceilings(watch: Stopwatch) -> dict[str, float]:
    """GFLOP/s of a large fp32 matrix product and of the fastest of several 3x3 convolutions."""
    n = 1024 if watch.device == "cpu" else 8192
    a, b = torch.randn(2, n, n, device=watch.device)
    product = 2 * n**3 / watch.seconds(watch.time(lambda: a @ b, 0.5))
    convolution = max(
        _convolution_speed(watch, shape, layout)
        for shape in CONVOLUTIONS[watch.device]
        for layout in (torch.contiguous_format, torch.channels_last)
    )
    return {"matmul_gflops": product / 1e9, "convolution_gflops": convolution / 1e9}


def _convolution_speed(watch: Stopwatch, shape: tuple[int, int, int], layout: torch.memory_format) -> float:
    n, channels, side = shape
    x = torch.randn(n, channels, side, side, device=watch.device).to(memory_format=layout)
    w = torch.randn(channels, channels, 3, 3, device=watch.device).to(memory_format=layout)
    timing = watch.time(lambda: F.conv2d(x, w, padding=1), 0.3)
    return 2 * 9 * n * channels**2 * side**2 / watch.seconds(timing)


# Rows ---------------------------------------------------------------------


def rows(watch: Stopwatch, network: Callable, inputs: tuple[Tensor, ...], batches, ceiling: float) -> dict[int, dict]:
    """One row a batch size; inputs have a first axis of 1, ceiling is in GFLOP/s.

    A batch that would take far longer than the budget is skipped, with a
    sentence in place of its figures.
    """
    flops = flops_of(lambda: network(*inputs))
    result, expected = {}, 0.0
    for n in sorted(batches):
        if expected * n > PATIENCE * watch.budget:
            result[n] = {"skipped": f"about {expected * n:.0f} s a batch, over {PATIENCE} times --seconds"}
            continue
        batch = [x.repeat(n, *[1] * (x.dim() - 1)) for x in inputs]
        timing = watch.time(lambda batch=batch: network(*batch))
        expected = timing.wall / n
        result[n] = figures(watch, timing, n, flops, ceiling)
    return result


def figures(watch: Stopwatch, timing: Timing, n: int, flops: int, ceiling: float) -> dict:
    """Figures of one timing of n images.

    images_per_gflop is images a second for each GFLOP/s that the device's
    convolutions reach, so it compares networks across devices.
    """
    speed = n / watch.seconds(timing)
    return {
        "images_per_s": speed,
        "ms_per_image": 1e3 / speed,
        "wall_ms_per_image": 1e3 * timing.wall / n,
        "gflop_per_image": flops / 1e9,
        "gflops": flops * speed / 1e9,
        "of_convolution_ceiling": flops * speed / 1e9 / ceiling,
        "images_per_gflop": speed / ceiling,
        "calls": timing.calls,
    }


def refiner_inputs(generator) -> tuple[Tensor, ...]:
    """What the refiner is given for one portrait, caught in the act, so that it is always what serving gives it."""
    caught: list[tuple[Tensor, ...]] = []
    hook = generator.refiner.register_forward_pre_hook(lambda _, inputs: caught.append(inputs))
    generator.draw(PortraitRequest(), 0)
    hook.remove()
    return caught[0]


def stylegan2_256(watch: Stopwatch) -> tuple[nn.Module, tuple[Tensor, ...]]:
    """StyleGAN2 of the published 256 px shapes in its faster memory layout; speed does not depend on weights."""
    network = StyleGan2(StyleGan2Config.published(256, channel_base=16384)).to(watch.device).eval()
    z = torch.randn(1, 512, device=watch.device)
    plain = watch.time(lambda: network(z), 0.5)
    network.to(memory_format=torch.channels_last)
    if watch.seconds(watch.time(lambda: network(z), 0.5)) > watch.seconds(plain):
        network.to(memory_format=torch.contiguous_format)
    return network, (z,)


def whole_portraits(watch: Stopwatch, generator) -> dict[str, float]:
    """Prior, refiner, judge and picture together, as served: one draw, and the first acceptable of four."""
    requests = [PortraitRequest(appearance=a, gender=g) for a in APPEARANCES for g in "fm"]
    seeds = count()

    def serve(best_of: int) -> None:
        seed = next(seeds)
        generator.generate([requests[seed % len(requests)]], [seed], best_of=best_of)

    single, checked = (watch.seconds(watch.time(lambda k=k: serve(k))) for k in (1, 4))
    return {"ms_per_portrait": 1e3 * single, "ms_per_portrait_best_of_4": 1e3 * checked, "portraits_per_s": 1 / single}


@torch.inference_mode()
def bench(generator, batches: tuple[int, ...] = (1, 4, 16, 64), compare: bool = True, budget: float = 1.0) -> dict:
    """Everything that ``table`` prints, ready for JSON; about ``budget`` seconds a row.

    generator is a PortraitGenerator. Set torch's thread count before. Speeds are
    images a second, GFLOP figures fp32 (TF32 where torch's settings allow it).
    """
    watch = Stopwatch(generator.device, budget)
    top = ceilings(watch)
    ceiling = top["convolution_gflops"]
    result: dict = {"device": watch.device, "threads": torch.get_num_threads(), "clock": watch.clock, **top}
    if getattr(generator, "refiner", None):  # portraits composed of founders have none of that kind
        result["refiner"] = rows(watch, generator.refiner, refiner_inputs(generator), batches, ceiling)
    result |= whole_portraits(watch, generator)
    if compare:
        network, inputs = stylegan2_256(watch)
        result["stylegan2_256"] = rows(watch, network, inputs, batches, ceiling)
        result["times_stylegan2_256"] = _advantage(result)
    return result


def _advantage(result: dict) -> float:
    """Whole portraits a second against StyleGAN2 pictures a second, at the batch that suits StyleGAN2 best."""
    speeds = [row["images_per_s"] for row in result["stylegan2_256"].values() if "images_per_s" in row]
    return result["portraits_per_s"] / max(speeds)


# The table ----------------------------------------------------------------

HEADINGS = ("", "batch", "ms/image", "images/s", "GFLOP/image", "GFLOP/s", "of ceiling", "images/GFLOP")


def table(result: dict) -> str:
    """The result as text. images/GFLOP: images for each GFLOP that the convolution ceiling could have done."""
    lines = [
        f"{result['device']}, {result['threads']} threads, fp32, speeds by {result['clock']}",
        f"matrix multiply {result['matmul_gflops']:.1f} GFLOP/s, "
        f"3x3 convolution {result['convolution_gflops']:.1f} GFLOP/s (the ceiling below)",
        f"{HEADINGS[0]:<16}" + "".join(f"{heading:>13}" for heading in HEADINGS[1:]),
    ]
    for key, name in (("refiner", "our network"), ("stylegan2_256", "StyleGAN2-256")):
        lines += [_line(name, n, row) for n, row in result.get(key, {}).items()]
    lines.append(
        f"whole portrait with judge: {result['ms_per_portrait']:.0f} ms for one draw, "
        f"{result['ms_per_portrait_best_of_4']:.0f} ms for the first acceptable of four"
    )
    if "times_stylegan2_256" in result:
        lines.append(f"whole portraits a second: {result['times_stylegan2_256']:.1f} times StyleGAN2-256's best")
    return "\n".join(lines)


def _line(name: str, n: int, row: dict) -> str:
    if "skipped" in row:
        return f"{name:<16}{n:>13}   skipped: {row['skipped']}"
    texts = [f"{n}", f"{row['ms_per_image']:.1f}", f"{row['images_per_s']:.2f}", f"{row['gflop_per_image']:.2f}"]
    texts += [f"{row['gflops']:.1f}", f"{row['of_convolution_ceiling']:.0%}", f"{row['images_per_gflop']:.4f}"]
    return f"{name:<16}" + "".join(f"{text:>13}" for text in texts)
