"""A receipt says how far its reader is to be believed."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from personas.services.portraits import reader

ERRORS = {"gender": 0.03, "appearance": 0.38, "expression": 0.26, "glasses": 0.13, "age": 4.2}


@pytest.fixture
def weights(monkeypatch):
    monkeypatch.setattr(reader, "manifest", lambda: {"model_hash": "a" * 64, "knows": {"a": {"errors": ERRORS}}})


def test_the_errors_of_the_judge_are_said_in_years_and_shares(weights):
    said = Template("{% load reader %}{% reader_errs model %}").render(Context({"model": "a" * 64}))
    assert "ages 4 years off" in said and "38 % of appearance" in said and "13 % of glasses" in said


def test_nothing_is_said_of_portraits_that_other_weights_drew(weights, monkeypatch):
    assert reader.reader_errs("b" * 64) == ""
    monkeypatch.setattr(reader, "manifest", lambda: {"model_hash": "a" * 64})
    assert reader.reader_errs("a" * 64) == ""
