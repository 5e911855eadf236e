"""A population: the same bytes for the same seed, killed or not; coherent, and of its universe."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from personas.identity import check
from personas.markets import population
from personas.markets.population import Order, people_of_block
from personas.markets.streaming import StreamError, write_population

ORDER = Order("de_DE", 70, seed=4, fields=("name", "age", "household", "goals", "seed"))


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(population, "BLOCK", 30)


def people(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_everybody_is_coherent_and_can_be_composed_again():
    made = list(people_of_block(replace(ORDER, fields=()), 1))
    assert len(made) == 30 and not [found for person in made for found in check(person)]
    assert len({person.seed for block in range(3) for person in people_of_block(ORDER, block)}) == 70


@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_killed_run_goes_on_without_gap_or_double(tmp_path, ending):
    whole, broken = tmp_path / f"whole{ending}", tmp_path / f"broken{ending}"
    write_population(ORDER, whole)

    def killed(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_population(ORDER, broken, heard=killed)
    with broken.open("ab") as file:
        file.write(b'{"half a line')
    assert write_population(ORDER, broken) == 1
    assert broken.read_bytes() == whole.read_bytes()
    assert write_population(ORDER, broken) == 0, "what is whole is left alone"


def test_csv_and_json_lines_hold_the_same(tmp_path):
    write_population(ORDER, tmp_path / "p.jsonl")
    write_population(ORDER, tmp_path / "p.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "p.csv").read_text("utf-8"), newline="")))
    assert len(rows) == 70 and list(rows[0]) == list(ORDER.fields)
    assert [(row["name"], json.loads(row["goals"])) for row in rows] == [
        (one["name"], one["goals"]) for one in people(tmp_path / "p.jsonl")]  # fmt: skip


def test_a_universe_holds_for_everybody(tmp_path):
    order = Order("en_US", 40, universe="mothers, degree, 30 to 50")
    made = [person for block in range(order.blocks) for person in people_of_block(order, block)]
    assert len(made) == 40 and all(one.gender == "f" and 30 <= one.age <= 50 for one in made)


def test_another_order_is_not_mixed_in(tmp_path):
    path = tmp_path / "p.jsonl"
    write_population(ORDER, path)
    with pytest.raises(StreamError, match="another order"):
        write_population(replace(ORDER, seed=5), path)
    (tmp_path / "mine.csv").write_text("x")
    with pytest.raises(StreamError, match="there already"):
        write_population(ORDER, tmp_path / "mine.csv")
    with pytest.raises(StreamError, match="should end in"):
        write_population(ORDER, tmp_path / "p.xml")


def test_parquet_is_one_table_of_many_parts(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    write_population(ORDER, tmp_path / "p.parquet")
    table = parquet.read_table(tmp_path / "p.parquet")
    assert table.num_rows == 70 and table.column_names == list(ORDER.fields)


def test_the_command_says_what_it_did_and_what_is_wrong(tmp_path, capsys):
    call_command("population", market="en_GB", size=5, out=tmp_path / "p.jsonl", fields="facts")
    assert "5 people in" in capsys.readouterr().out and len(people(tmp_path / "p.jsonl")) == 5
    for wrong in ({"market": "xx"}, {"fields": "shoe_size"}, {"universe": "retired, 20 to 25, bananas"}, {"size": 0}):
        with pytest.raises(CommandError):
            call_command("population", **{"market": "en_GB", "size": 5, "out": tmp_path / "q.jsonl"} | wrong)
