"""Fills a running installation with something of everything, and prints where it is."""

from __future__ import annotations

import json
import os


def main() -> dict[str, str]:
    """Name of a page to its address; "viewer" is the user name of somebody who may only look."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model
    from django.urls import reverse

    from personas.briefs import Brief
    from personas.models import Membership, Team
    from personas.services.accounts import terms
    from personas.services.accounts.terms_texts import TERMS
    from personas.services.boards import boards, comments, trash
    from personas.services.people import sheet
    from personas.services.teams import invitations, shares
    from tests.e2e.long_people import SCRIPTS, stretch

    users = get_user_model().objects
    demo = users.get(username="demo")
    users.filter(pk=demo.pk).update(is_staff=True)
    if not terms.has_accepted(user=demo):
        terms.accept(actor=demo, version=TERMS.version)
    team = Team.objects.visible_to(demo).first()
    viewer = users.create_user("viewer", "viewer@example.com", "a-long-password")
    EmailAddress.objects.create(user=viewer, email=viewer.email, verified=True, primary=True)
    Membership.objects.create(team=team, user=viewer, role="viewer")

    plain = boards.make_board(actor=demo, team=team, brief=Brief(count=4, product="coffee"), name="Plain", seed=5)
    long = boards.make_board(actor=demo, team=team, brief=Brief(count=len(SCRIPTS)), name="Long" * 20, seed=9)
    people = dict(zip(SCRIPTS, long.personas.with_portraits(), strict=True))
    for script, persona in people.items():
        stretch(persona, script)
        persona.save()
    person, second, third, fourth = plain.personas.with_portraits()
    sheet.edit_field(
        actor=demo, persona=person, key="goals", values={"goals": ["Same", "Same"]}, expected_version=1, was=""
    )
    sheet.set_face_mode(actor=demo, persona=second, mode="off", expected_version=1)
    sheet.set_face_mode(actor=demo, persona=third, mode="initials", expected_version=1)
    trash.trash_persona(actor=demo, persona=fourth)
    comments.add_comment(actor=demo, about=person, text="Look at this, @viewer.")
    invitations.invite(actor=demo, team=team, email="new@example.com", role="viewer", link=lambda token: token)
    _, token = shares.make_share(actor=demo, about=plain)
    _, long_token = shares.make_share(actor=demo, about=long)

    def of(route: str, subject) -> str:
        return reverse(route, args=[subject.public_id])

    return {
        "board": of("board", plain),
        "board_long": of("board", long),
        "persona": of("persona", person),
        "persona_off": of("persona", second),
        "persona_initials": of("persona", third),
        "edit": of("persona_edit", person),
        "history": of("persona_history", person),
        "comments": of("persona_comments", person),
        "share_links": of("board_share", plain),
        "activity": of("board_activity", plain),
        "board_audit": of("board_audit", long),
        "compare": of("board_compare", long) + "?" + "&".join(f"people={p.public_id}" for p in [*people.values()][:3]),
        "team": of("team", team),
        "audit": of("team_audit", team),
        "shared": reverse("shared", args=[token]),
        "shared_long": reverse("shared", args=[long_token]),
        "shared_person": reverse("shared_persona", args=[token, person.public_id]),
        **{f"persona_{script}": of("persona", persona) for script, persona in people.items()},
        **{
            f"shared_{script}": reverse("shared_persona", args=[long_token, persona.public_id])
            for script, persona in people.items()
        },
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "personas.settings")
    import django

    django.setup()
    print(json.dumps(main()))
