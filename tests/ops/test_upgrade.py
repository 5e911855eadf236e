"""An installation of 24dfe63 (November 2026) with data, brought to this version: nothing is lost, all of it opens."""

from __future__ import annotations

import json
import subprocess
import tarfile
from io import BytesIO

import pytest

from tests.e2e.installation import ROOT
from tests.ops.places import Place

BEFORE = "24dfe63"
USE = """
import json
import django; django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
from allauth.account.models import EmailAddress
from personas.briefs import Brief
from personas.models import Persona
from personas.painter import Painter
from personas.services import boards, terms
from personas.services.comments import add_comment
from personas.services.lanes import add_lane
from personas.services.notes import save_notes
from personas.services.shares import make_share
from personas.services.teams import make_team
from personas.terms import TERMS
from tests.conftest import InstantGenerator
alice = get_user_model().objects.create_user("alice", "alice@example.com", "a-long-password")
EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
terms.accept(actor=alice, version=TERMS.version)
team = make_team(name="Studio", owner=alice)
board = boards.make_board(actor=alice, team=team, brief=Brief(count=5, product="oat drink"), seed=7)
Painter(InstantGenerator(), "w").drain()
people = list(board.personas.order_by("position"))
add_lane(actor=alice, board=board, name="Loyal", people=[people[0].public_id])
add_comment(actor=alice, about=board, text="As it was.")
_, token = make_share(actor=alice, about=board)
print(json.dumps({"board": str(board.public_id), "token": token, "names": sorted(one.name for one in people),
                  "quotes": sorted(one.quote for one in people), "people": [str(one.public_id) for one in people]}))
"""
LOOK = """
import json, sys
import django; django.setup()
from io import BytesIO
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.test import Client
from personas.models import Face, Persona
from personas.services.trust.verification import verify_file
made = json.loads(sys.argv[1])
alice = get_user_model().objects.get(username="alice")
assert alice.check_password("a-long-password")
client = Client(SERVER_NAME="127.0.0.1"); client.force_login(alice)
board = f"/boards/{made['board']}"
pages = ["/", "/boards/", "/personas/", f"{board}/", f"/personas/{made['people'][0]}/history/",
         f"{board}/comments/", f"{board}/export/",
         *(f"/personas/{one}/" for one in made["people"]), f"/personas/{made['people'][0]}/card.png"]
pages.append(f"/s/{made['token']}/")
seen = {page: client.get(page, follow=True) for page in pages}
wrong = {page: answer.status_code for page, answer in seen.items() if answer.status_code != 200}
people = Persona.objects.filter(board__public_id=made["board"]).order_by("position")
faces = [face for face in Face.objects.all()]
verdicts = [verify_file(data=default_storage.open(face.image.name).read()) for face in faces]
print(json.dumps({"wrong": wrong, "names": sorted(one.name for one in people),
                  "quotes": sorted(one.quote for one in people), "faces": len(faces),
                  "ours": sum(one.signed_as is not None for one in verdicts),
                  "comment": "As it was." in seen[f"{board}/comments/"].content.decode()}))
"""


@pytest.fixture(scope="module")
def code_of_before(tmp_path_factory):
    """Its tree, where the clone has it."""
    archived = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, capture_output=True)
    if archived.returncode:
        pytest.skip(f"This clone has no {BEFORE} (it is shallow), so this ran nothing.")
    place = tmp_path_factory.mktemp("before")
    with tarfile.open(fileobj=BytesIO(archived.stdout)) as tree:
        tree.extractall(place, filter="data")
    return place


@pytest.fixture
def sqlite(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def postgresql(tmp_path, services_environment):
    return Place(
        tmp_path, DATABASE_URL=services_environment["DATABASE_URL"], REDIS_URL=services_environment["REDIS_URL"]
    )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_there_is_there_and_opens(kind, request, code_of_before):
    place = request.getfixturevalue(kind)
    made = json.loads(place.run("-c", USE, cwd=code_of_before).splitlines()[-1])
    before = place.pictures()
    place.manage("migrate", "--noinput")
    place.manage("migrate", "--check")
    found = json.loads(place.run("-c", LOOK, json.dumps(made)).splitlines()[-1])
    assert found["wrong"] == {}
    assert (found["names"], found["quotes"], found["comment"]) == (made["names"], made["quotes"], True)
    assert found["faces"] == found["ours"] == 5
    assert before.items() <= place.pictures().items()
    place.manage("audit_verify")
