"""From nothing to an account in a real browser: sign-up, the code of the letter, a passkey, in again with it alone."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.e2e


def with_authenticator(page) -> None:
    """A browser whose device keeps passkeys and always recognises its owner."""
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def code_from_the_console(installation) -> str:
    letters = re.compile(r"^Subject: Your code for Facet: (\S+)", re.M)
    installation.wait_for(lambda: letters.search(installation.log), 20, "letter on the console")
    return letters.findall(installation.log)[-1]


def sign_out(page) -> None:
    page.locator(".masthead-end summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()


@pytest.mark.parametrize("installation", ["embedded"], indirect=True)
def test_sign_up_and_in_with_a_passkey(installation, page):
    address = installation.address.replace("127.0.0.1", "localhost")  # passkeys need a name
    with_authenticator(page)
    page.goto(f"{address}/sign-up/")
    page.get_by_label("Email address").fill("nina@example.com")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code from the email").fill(code_from_the_console(installation))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/boards/")

    page.goto(f"{address}/account/passkeys/add/")
    page.get_by_label("Password").fill("a-long-password")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/codes/")
    assert page.locator(".codes li").count() == 10

    sign_out(page)
    page.goto(f"{address}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/boards/")
    page.goto(f"{address}/account/sessions/")
    page.get_by_text("this browser", exact=True).wait_for()
