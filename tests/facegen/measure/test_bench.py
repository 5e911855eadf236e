"""The bench measures what it says: known FLOPs, the right clock, skipped batches, a readable table."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace

import pytest
import torch

from facegen.measure import bench as bench_module
from facegen.measure.bench import Stopwatch, Timing, bench, ceilings, figures, flops_of, refiner_inputs, rows, table
from facegen.stylegan.network import StyleGan2, StyleGan2Config


class FakeGenerator:
    """As much of a PortraitGenerator as the bench touches; one 3x3 convolution draws."""

    device = "cpu"

    def __init__(self):
        self.refiner = torch.nn.Conv2d(4, 8, 3, padding=1)
        self.asked = []

    def draw(self, request, seed, attempt=0):
        return self.refiner(torch.zeros(1, 4, 16, 16)), {}

    def generate(self, requests, seeds, on_step=None, best_of=4):
        self.asked.append((requests[0], seeds[0], best_of))
        return [self.draw(requests[0], seeds[0]) for _ in range(best_of)]


@pytest.fixture(autouse=True)
def small_comparison(monkeypatch):
    """StyleGAN2's shapes cut down, and ceilings on small layers: the path is the same, seconds are not."""

    def tiny(resolution, channel_base):
        assert (resolution, channel_base) == (256, 16384)
        return StyleGan2Config((8, 8), mapping_layers=1)

    monkeypatch.setattr(bench_module.StyleGan2Config, "published", tiny)
    monkeypatch.setitem(bench_module.CONVOLUTIONS, "cpu", ((1, 8, 16),))


def test_everything_is_reported_and_fits_into_json():
    generator = FakeGenerator()
    result = bench(generator, batches=(2, 1), budget=0.01)
    assert json.loads(json.dumps(result))["device"] == "cpu"
    assert list(result["refiner"]) == list(result["stylegan2_256"]) == [1, 2]
    for row in (*result["refiner"].values(), *result["stylegan2_256"].values()):
        assert row["images_per_s"] > 0 and row["of_convolution_ceiling"] > 0 and row["calls"] >= 1
    assert result["times_stylegan2_256"] > 0
    assert {best_of for *_, best_of in generator.asked} == {1, 4}
    text = table(result)
    assert "StyleGAN2-256" in text and "our network" in text and "times StyleGAN2-256's best" in text


def test_the_comparison_can_be_left_out():
    result = bench(FakeGenerator(), batches=(1,), compare=False, budget=0.01)
    assert "stylegan2_256" not in result and "StyleGAN2" not in table(result)


def test_flops_are_counted_as_two_for_each_multiply_and_add():
    conv = torch.nn.Conv2d(4, 8, 3, padding=1)
    assert flops_of(lambda: conv(torch.zeros(1, 4, 16, 16))) == 2 * 4 * 8 * 9 * 16 * 16


def test_published_stylegan2_costs_what_its_shapes_say(monkeypatch):
    monkeypatch.undo()
    with torch.device("meta"):
        network = StyleGan2(StyleGan2Config.published(256, channel_base=16384))
        flops = flops_of(lambda: network(torch.zeros(1, 512)))
    assert 28e9 < flops < 32e9


def test_figures_follow_from_time_and_flops():
    watch = Stopwatch("cpu")
    watch.by_processor = True
    row = figures(watch, Timing(wall=4.0, processor=2.0, calls=1), n=8, flops=3 * 10**9, ceiling=24.0)
    assert row["images_per_s"] == 4 and row["ms_per_image"] == 250 and row["wall_ms_per_image"] == 500
    assert row["gflop_per_image"] == 3 and row["gflops"] == 12
    assert row["of_convolution_ceiling"] == 0.5 and row["images_per_gflop"] == pytest.approx(4 / 24)


def test_one_thread_is_timed_by_the_processor_and_a_sleep_costs_nothing():
    watch = Stopwatch("cpu", budget=0.3)
    assert watch.by_processor == (torch.get_num_threads() == 1)
    timing = watch.time(lambda: time.sleep(0.005))
    assert timing.wall >= 0.005 and timing.processor < timing.wall and timing.calls >= 2


def test_a_call_over_the_budget_is_not_repeated():
    calls = []
    timing = Stopwatch("cpu", budget=0.001).time(lambda: calls.append(time.sleep(0.01)))
    assert timing.calls == len(calls) == 1


def test_batches_that_take_too_long_are_skipped_in_words():
    watch = Stopwatch("cpu", budget=0.05)
    result = rows(watch, lambda x: time.sleep(0.01 * len(x)), (torch.zeros(1, 1),), (1, 2, 64), ceiling=1.0)
    assert "images_per_s" in result[1] and "images_per_s" in result[2]
    assert "over 4 times --seconds" in result[64]["skipped"]


def test_the_refiner_is_fed_what_serving_gives_it():
    (x,) = refiner_inputs(FakeGenerator())
    assert x.shape == (1, 4, 16, 16)


def test_ceilings_are_speeds():
    top = ceilings(Stopwatch("cpu", budget=0.01))
    assert top["matmul_gflops"] > 0.1 and top["convolution_gflops"] > 0.01


def test_cuda_is_waited_for(monkeypatch):
    waits = []
    monkeypatch.setattr(torch, "cuda", SimpleNamespace(synchronize=lambda: waits.append(1)))
    timing = Stopwatch("cuda", budget=0.0).time(lambda: None)
    assert timing.calls >= 1 and len(waits) >= 2 * timing.calls
