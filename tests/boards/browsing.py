"""A board as a browser asks for it."""

from __future__ import annotations

from django.urls import reverse

JSON = {"Accept": "application/json"}


def ids_of(board) -> list[str]:
    return [str(persona.public_id) for persona in board.personas.order_by("position")]


def act(browser, board, what: str, people, **fields):
    url = reverse("board_selection", args=[board.public_id])
    return browser.post(url, {"act": what, "people": people, **fields}, headers=JSON)


def undo(browser, answer):
    back = answer.json()["undo"]
    return browser.post(back["url"], {**back["fields"], "people": back.get("people", [])}, headers=JSON)


def page(browser, board, **query) -> str:
    return browser.get(board.get_absolute_url(), query).content.decode()


def compare(browser, board, people, **query):
    return browser.get(reverse("board_compare", args=[board.public_id]), {"people": people, **query})
