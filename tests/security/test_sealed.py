"""Secrets of second steps stand in the database sealed, with a key that is kept elsewhere."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.apps import apps

from personas.marking.keys import write_new_keys
from personas.services.accounts.sealing import SEAL, SealBroken, seal, unseal
from personas.services.engine import account_checks
from personas.services.engine.ailments import Ill

pytestmark = pytest.mark.django_db
migration = import_module("personas.migrations.0083_sealed_second_steps")


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(counters())))


@pytest.fixture
def other_keys(settings, tmp_path):
    def replace():
        settings.KEYS_FILE = tmp_path / "other.json"
        write_new_keys(settings.KEYS_FILE)

    return replace


def test_a_secret_is_sealed_and_still_works(people):
    secret = generate_totp_secret()
    totp = TOTP.activate(people.erin, secret)
    codes = RecoveryCodes.activate(people.erin).generate_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert stored.count(SEAL) == 2
    assert totp.validate_code(digits(secret))
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.generate_codes() == codes
    assert "2 apps and lists" in account_checks.second_steps()


def test_the_same_text_is_never_sealed_alike(db):
    assert seal("a") != seal("a")
    assert unseal(seal("ü")) == "ü"


def test_what_stood_in_plain_text_is_sealed_and_opens_as_before(people):
    secret = generate_totp_secret()
    rows = [
        Authenticator.objects.create(user=people.erin, type="totp", data={"secret": secret}),
        Authenticator.objects.create(user=people.erin, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 3}),
        Authenticator.objects.create(user=people.alice, type="recovery_codes", data={"migrated_codes": ["123", "456"]}),
        Authenticator.objects.create(user=people.alice, type="webauthn", data={"name": "Key", "credential": {}}),
    ]
    before = [row.data for row in rows]
    codes = RecoveryCodes(rows[1]).generate_codes()
    migration.seal_all(apps, None)
    migration.seal_all(apps, None)  # once more changes nothing
    sealed = list(Authenticator.objects.order_by("pk"))
    stored = str([row.data for row in sealed])
    assert not any(text in stored for text in (secret, "ab" * 40, "'123'"))
    assert TOTP(sealed[0]).validate_code(digits(secret))
    assert RecoveryCodes(sealed[1]).generate_codes() == codes
    assert sealed[1].data["used_mask"] == 3
    assert RecoveryCodes(sealed[2]).generate_codes() == ["123", "456"]
    assert sealed[3].data == before[3]
    migration.unseal_all(apps, None)
    assert [row.data for row in Authenticator.objects.order_by("pk")] == before


def test_with_other_keys_no_code_fits_and_the_doctor_says_so(people, other_keys):
    secret = generate_totp_secret()
    totp = TOTP.activate(people.erin, secret)
    sealed = totp.instance.data["secret"]
    other_keys()
    with pytest.raises(SealBroken):
        unseal(sealed)
    assert not totp.validate_code(digits(secret))
    assert not totp.validate_code(digits("A" * 32))
    with pytest.raises(Ill, match="1 of 1 second steps"):
        account_checks.second_steps()


def test_what_is_still_in_plain_text_is_an_ailment(people):
    Authenticator.objects.create(user=people.erin, type="totp", data={"secret": "PLAIN"})
    with pytest.raises(Ill):
        account_checks.second_steps()
