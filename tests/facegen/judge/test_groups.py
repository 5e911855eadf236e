import numpy as np
import pytest
import torch

from facegen.attributes import APPEARANCES, PortraitRequest
from facegen.judge.groups import by_group, gap, gap_intervals, relative_gap, wilson
from facegen.judge.judges import CHOICES, Reading
from facegen.prior.aim import KNOTS, UNCALIBRATED, Aim, calibrate_aim, fit_aim, probes


def test_wilson_interval_of_a_known_share():
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3)
    assert wilson(0, 5)[0] == pytest.approx(0) and wilson(5, 5)[1] == pytest.approx(1)


def read(appearances, ages) -> Reading:
    odds = {k: torch.eye(len(v))[[0] * len(ages)] for k, v in CHOICES.items()}
    odds["appearance"] = torch.eye(7)[[APPEARANCES.index(a) for a in appearances]]
    return Reading(odds, torch.tensor(ages), torch.zeros(len(ages), 19), torch.zeros(len(ages), 4))


def test_groups_are_counted_apart():
    asked = [PortraitRequest(age=30, gender="f", appearance=a) for a in ("white", "white", "black", "black")]
    groups = by_group(read(["white", "black", "black", "black"], [30.0, 34.0, 20.0, 30.0]), asked)
    assert set(groups) == {"white", "black"}
    assert groups["white"]["appearance"] == 0.5 and groups["black"]["appearance"] == 1
    assert groups["white"]["age_mae"] == 2 and groups["black"]["age_mae"] == 5 and groups["white"]["count"] == 2
    assert gap(groups, "appearance") == 0.5 and gap(groups, "gender") == 0


def test_relative_gap_divides_by_the_judge_and_counts_nobody_above_one():
    drawn = {"white": {"appearance": 0.9, "count": 100}, "latino": {"appearance": 0.5, "count": 100},
             "black": {"appearance": 0.6, "count": 100}}
    real = {"white": {"appearance": 0.9, "count": 40}, "latino": {"appearance": 0.25, "count": 8},
            "black": {"appearance": 0.8, "count": 20}}
    assert gap(drawn, "appearance") == pytest.approx(0.4)
    assert relative_gap(drawn, real) == pytest.approx(0.25)  # black: 0.6 / 0.8
    low, high = gap_intervals(drawn, real)["absolute"]
    assert 0.25 < low < 0.4 < high < 0.55


# Aims ---------------------------------------------------------------------


def test_an_aim_mends_what_was_read_and_keeps_its_range():
    requests = probes(12)
    off = {"indian": 6.0, "black": -4.0}
    read = [r.age + off.get(r.appearance, 0.0) - 0.1 * (r.age - 50) for r in requests]
    aim = fit_aim(UNCALIBRATED, requests, read, gain=1.0)

    def added(appearance, age):
        request = PortraitRequest(age=age, appearance=appearance)
        return aim.age(request) - UNCALIBRATED.age(request)

    assert added("indian", 50) == pytest.approx(-6, abs=1.5) and added("black", 50) == pytest.approx(4, abs=1.5)
    assert added("white", 74) > 1.2 and added(None, 30) < -0.5
    assert all(18 <= aim.age(PortraitRequest(age=a, appearance=g)) <= 90 for a in (18, 90) for g in APPEARANCES)


def test_what_the_judge_misreads_on_real_portraits_is_not_mended():
    requests, ages = probes(4), np.linspace(20, 80, 200)
    read = [r.age - 5 for r in requests]
    blamed = fit_aim(UNCALIBRATED, requests, read, (ages, np.full(200, -5.0)), gain=1.0)
    assert blamed.years["all"][4] == pytest.approx(UNCALIBRATED.years["all"][4], abs=0.7)
    assert fit_aim(UNCALIBRATED, requests, read, gain=1.0).years["all"][4] > UNCALIBRATED.years["all"][4] + 4


def test_calibration_draws_with_the_generator_and_reads_with_its_judge(generator):
    aim = calibrate_aim(generator, (np.zeros(0), np.zeros(0)), each=1)
    assert set(aim.years) == {"all", *APPEARANCES} and aim != generator.casting.aim


def test_few_draws_move_a_group_less_than_many():
    few, many = probes(1), probes(20)
    aims = [fit_aim(UNCALIBRATED, rows, [r.age + 8.0 * (r.appearance == "latino") for r in rows])
            for rows in (few, many)]
    shifts = [a.years["latino"][4] - UNCALIBRATED.years["all"][4] for a in aims]
    assert shifts[1] < shifts[0] < 0


def test_aims_travel_and_damaged_ones_are_refused():
    aim = fit_aim(UNCALIBRATED, probes(1), [r.age + 3 for r in probes(1)])
    assert Aim.from_dict(aim.as_dict()) == aim and len(aim.years["white"]) == len(KNOTS)
    assert np.all(np.abs(list(aim.years.values())) <= 12)
    with pytest.raises(KeyError):
        Aim.from_dict({"white": [0.0]})
