import pytest
import torch

from facegen.data.dataset import load_folder
from facegen.measure import metrics
from facegen.measure.evaluate import balanced_requests, evaluate, like_real, table
from facegen.serve.drawing import load_judge
from tests.facegen.measure.test_measure import Means


@pytest.fixture
def sets():
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(600, 4, generator=generator) for _ in range(2)]


def test_frechet_distance_of_known_gaussians(sets):
    a, b = sets
    assert metrics.frechet_distance(a, a) == pytest.approx(0, abs=1e-6)
    assert metrics.frechet_distance(a, a + 3) == pytest.approx(36, rel=1e-4)
    # Same mean, twice the spread: sum over dimensions of (2 - 1)^2.
    assert metrics.frechet_distance(a - a.mean(0), 2 * (b - b.mean(0))) == pytest.approx(4, rel=0.15)


def test_kernel_distance_is_near_zero_for_equal_and_positive_for_shifted(sets):
    a, b = sets
    assert abs(metrics.kernel_distance(a, b)) < 0.02 < metrics.kernel_distance(a, b + 1)


def test_precision_recall_and_coverage(sets):
    a, b = sets
    assert metrics.precision_recall(a, b)[0] > 0.9 and metrics.coverage(a, b) > 0.9
    assert metrics.precision_recall(a, b + 50) == (0, 0) and metrics.coverage(a, b + 50) == 0
    narrow = b * 0.05
    precision, recall = metrics.precision_recall(a, narrow)
    assert precision > 0.9 > 0.2 > recall


def test_novelty_is_one_for_fresh_draws_and_low_for_copies(sets):
    train, fresh = sets
    holdout = torch.randn(150, 4, generator=torch.Generator().manual_seed(1))
    assert metrics.novelty_ratio(fresh, train, holdout) == pytest.approx(1, abs=0.06)
    assert metrics.novelty_ratio(train[:100], train, holdout) < 0.85


def test_separation_in_standard_deviations():
    generator = torch.Generator().manual_seed(0)
    near, far = torch.randn(4000, generator=generator), torch.randn(4000, generator=generator) + 2
    assert metrics.separation(near, far) == pytest.approx(2, abs=0.1)


def test_requests_are_balanced():
    requests = balanced_requests(140)
    cells = [(r.appearance, r.gender) for r in requests]
    assert {cells.count(c) for c in cells} == {10}
    assert {r.expression for r in requests} == {"neutral", "smile", "laugh"}


def test_evaluation_prints_every_row_of_the_table(generator, tiny_weights, faces_dir):
    judge = load_judge(tiny_weights, generator.manifest, "b")
    faces = load_folder(faces_dir, 32)
    assert like_real(faces.labels)[0].age == 20
    result = evaluate(generator, judge, faces, count=28, best_of=2, tell=None, net=Means())
    text = table(result)
    assert "frechet" not in result and result["realism"]["whole"]["frechet"] > 0
    assert text.count("\n") == 24 + 2 + 8 and "nan" not in text.split("novelty")[0][:200]
    assert 1 <= result["best_of_k"]["mean_tries"] <= 9 and len(result["groups"]) == 7
