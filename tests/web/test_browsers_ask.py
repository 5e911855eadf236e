"""What browsers and crawlers ask for by themselves, and what a program hears when it sends too much."""

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_icon_is_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico", follow=True)
    assert answer.redirect_chain == [("/static/img/favicon.svg", 302)]


def test_crawlers_are_told_what_is_public(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *" and lines[-1] == "Disallow: /"
    assert "Allow: /model/" in lines and "Allow: /$" in lines
    assert not [line for line in lines if "/s/" in line or "/boards" in line]


def post(address: str, settings, **headers):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    return Client().post(address, {"address": "x" * 500}, content_type="application/x-www-form-urlencoded", **headers)


def test_a_program_that_sends_too_much_is_told_so_in_json(settings):
    for answer in (post("/verify.json", settings), post("/verify/", settings, headers={"accept": "application/json"})):
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/json")
        assert "Send less" in json.loads(answer.content)["error"]


def test_a_person_who_sends_too_much_is_told_so_on_a_page(settings):
    answer = post("/verify/", settings, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 413
    assert "text/html" in answer["Content-Type"]
    assert "Send less at once" in answer.content.decode()
