"""A new name is a new name everywhere: in its parts, in the mail and in the texts."""

from personas.models import Persona
from personas.services.people.renaming import with_followers


def emma(**more):
    details = {"email": "emma.hermans90@post.example", "scenario": "On the tram Emma reads.", "job_to_be_done": ""}
    known = {"name": "Emma Hermans", "given_name": "Emma", "family_name": "Hermans", "bio": "Emma is a nurse in Gent."}
    return Persona(**known | more, quote="Ask Emmanuel.", tagline="", details=details)


def test_what_follows_from_a_name_goes_with_it():
    found = with_followers(emma(), {"name": "Marit Stam"})
    assert (found["given_name"], found["family_name"], found["name_romanised"]) == ("Marit", "Stam", "Marit Stam")
    assert found["bio"] == "Marit is a nurse in Gent." and found["scenario"] == "On the tram Marit reads."
    assert found["email"] == "marit.stam90@post.example"
    assert "quote" not in found, "Emmanuel is somebody else"


def test_a_family_name_that_stands_first_stays_first():
    person = emma(name="Sato Emma", family_name="Sato")
    found = with_followers(person, {"name": "Tanaka Yui"})
    assert (found["given_name"], found["family_name"]) == ("Yui", "Tanaka")


def test_texts_in_another_script_follow_too():
    person = emma(
        name="Kim Eun-jung", given_name="Eun-jung", family_name="Kim", name_native="김은정", bio="은정 씨는 약사다."
    )
    assert with_followers(person, {"name": "Kim Min-ji"})["bio"] == "Min-ji 씨는 약사다."


def test_japanese_texts_call_people_by_the_family_name():
    person = emma(
        name="Mori Shota", given_name="Shota", family_name="Mori", name_native="森 翔太",
        bio="札幌に住む森さんは35歳。森林が好き。",
    )  # fmt: skip
    person.details["language"] = "ja"
    assert with_followers(person, {"name": "山田 花子"})["bio"] == "札幌に住む山田さんは35歳。森林が好き。"


def test_what_was_changed_as_well_or_not_at_all_stays():
    assert with_followers(emma(), {"bio": "New."}) == {"bio": "New."}
    both = {"name": "Marit Stam", "bio": "Somebody else wrote this."}
    assert with_followers(emma(), both)["bio"] == "Somebody else wrote this."
    whole = {"name": "Marit Stam", "given_name": "M.", "family_name": "S."}
    assert with_followers(emma(), whole) == whole
