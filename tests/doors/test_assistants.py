"""The MCP server, asked by the official SDK's own client: in this process, and over HTTP with tokens."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import threading
import time

import httpx
import httpx2
import pytest
import uvicorn
from django.db import connections
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

from personas.doors.assistants.server import made, over_http
from personas.doors.client.here import asking
from personas.services.doors.tokens import make_token

SENTENCE = "2 women 25-40 in Berlin who buy oat drink"


@pytest.fixture
def assistant(transactional_db, people, painter, export_worker):
    """Runs a conversation: `assistant(talk)` gives the client to the coroutine `talk`."""
    token = make_token(actor=people.alice, team=people.team, name="MCP", scopes=["read", "write", "export"])[1]

    def work() -> None:
        painter.drain()
        export_worker.drain()

    server = made(lambda ctx: asking(token, work))

    def run(talk):
        async def conversation():
            async with Client(server) as client:
                return await talk(client)

        return asyncio.run(conversation())

    yield run
    connections.close_all()


async def told(client, tool: str, **arguments):
    """What a tool answers, as JSON; an error's sentence as text."""
    answer = await client.call_tool(tool, arguments)
    text = answer.content[0].text if answer.content and answer.content[0].type == "text" else ""
    return text if answer.is_error else json.loads(text)


def test_a_conversation(assistant):
    async def talk(client):
        board = await told(client, "brief_board", sentence=SENTENCE)
        assert board["progress"]["done"] and len(board["personas"]) == 2
        id = board["personas"][0]["id"]
        edited = await told(client, "edit_persona", persona=id, fields={"quote": "Hm."}, lock=["quote"])
        assert edited["quote"] == "Hm." and edited["locked"] == ["quote"]
        assert (await told(client, "reroll_persona", persona=id))["quote"] == "Hm."
        card = await client.call_tool("see_card", {"persona": id})
        picture = base64.b64decode(card.content[0].data)
        assert Image.open(io.BytesIO(picture)).size == (1080, 1350)
        found = await told(client, "verify_picture", base64_data=card.content[0].data)
        assert found["signature"]["state"] == "trusted"
        file = await told(client, "export_board", board=board["id"], format="csv")
        assert base64.b64decode(file["base64"])[:3] == b"\xef\xbb\xbf" and file["name"].endswith(".csv")
        shown = await client.read_resource(f"facet://boards/{board['id']}")
        assert json.loads(shown.contents[0].text)["id"] == board["id"]
        card = await client.read_resource(f"facet://personas/{id}/card.png")
        assert base64.b64decode(card.contents[0].blob)[:4] == b"\x89PNG"
        assert "was not understood" in await told(client, "brief_board", sentence="12 cows")

    assistant(talk)


def test_every_tool_says_what_it_does(assistant):
    async def talk(client):
        return (await client.list_tools()).tools, (await client.list_resource_templates()).resource_templates

    tools, templates = assistant(talk)
    assert {tool.name for tool in tools} >= {"brief_board", "edit_persona", "reroll_persona", "export_board"}
    assert all(tool.description for tool in tools) and len(templates) == 3


@pytest.fixture
def at_an_address(live_server):
    """The server of streamable HTTP, which asks Django's live server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(over_http(live_server.url), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/mcp"
    server.should_exit = True
    thread.join(10)


def test_over_http_everybody_brings_a_token(transactional_db, people, make_board, at_an_address):
    board = make_board(count=1)
    ours = make_token(actor=people.victor, team=people.team, name="MCP", scopes=["read", "write"])[1]
    theirs = make_token(actor=people.charlie, team=people.other_team, name="MCP", scopes=["read"])[1]

    async def asked(token: str, tool: str, **arguments):
        async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
            transport = streamable_http_client(at_an_address, http_client=http)
            async with Client(transport) as client:
                return await told(client, tool, **arguments)

    assert httpx.post(at_an_address, json={}).status_code == 401
    seen = asyncio.run(asked(ours, "look_at_board", board=str(board.public_id)))
    assert seen["name"] == board.name
    refused = asyncio.run(asked(ours, "brief_board", sentence=SENTENCE))
    assert "needs the role editor or owner" in refused
    assert "nothing at this address" in asyncio.run(asked(theirs, "look_at_board", board=str(board.public_id)))
    assert "Send an access token" in asyncio.run(asked("facet_guess", "list_boards"))
