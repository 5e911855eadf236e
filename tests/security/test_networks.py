"""As whom a visitor is counted: an IPv6 network is one visitor, a clock that was ahead shuts nobody out."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from personas.models import TokenBucket, Worker
from personas.requests.addresses import client_address, counted_address, counted_as, network_of, sits_here
from personas.services.accounts.demo import ensure_demo_login


@pytest.mark.parametrize(
    ("address", "counted", "network"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("not an address", "not an address", ""),
        ("", "", ""),
    ],
)
def test_an_ipv6_network_counts_as_one_visitor(address, counted, network):
    assert counted_as(address) == counted
    assert network_of(address) == network


def test_an_ipv4_address_in_ipv6_dress_is_itself():
    request = RequestFactory().get("/", REMOTE_ADDR="::ffff:203.0.113.9")
    assert client_address(request) == counted_address(request) == "203.0.113.9"


@pytest.mark.django_db
@pytest.mark.parametrize("route", ["verify", "report", "person_json"])
def test_new_addresses_of_one_network_do_not_begin_anew(route, client, monkeypatch):
    seen = []
    for bucket in ("may_verify", "may_report", "may_see_public_face"):
        monkeypatch.setattr(TokenBucket, bucket, lambda address: seen.append(address) or False)
    ask = client.get if route == "person_json" else client.post
    for last in range(3):
        ask(reverse(route), {"reason": "other", "text": "x"}, REMOTE_ADDR=f"2001:db8::{last}:1")
    assert set(seen) == {"2001:db8::/64"}
    assert len(seen) == 3


@pytest.mark.django_db
def test_wrong_passwords_from_one_ipv6_network_are_counted_together(client, people):
    codes = [
        client.post(
            reverse("account_login"), {"login": f"nobody{n}", "password": "wrong"}, REMOTE_ADDR=f"2001:db8::{n + 1}"
        ).status_code
        for n in range(12)
    ]
    assert codes == [200] * 10 + [429] * 2


@pytest.mark.django_db
def test_a_bucket_that_a_clock_ahead_has_dated_counts_from_now(people):
    assert [TokenBucket.may_upload(people.alice) for _ in range(31)][-1] is False
    TokenBucket.objects.update(updated=timezone.now() + timedelta(days=1))
    assert not TokenBucket.may_upload(people.alice)
    assert TokenBucket.objects.get().updated <= timezone.now()
    TokenBucket.objects.update(updated=timezone.now() - timedelta(minutes=5))
    assert TokenBucket.may_upload(people.alice)


@pytest.mark.django_db
def test_a_heartbeat_of_tomorrow_is_no_sign_of_life():
    now = timezone.now()
    Worker.objects.create(name="ahead", device="cpu", started=now, seen=now + timedelta(days=1))
    assert not Worker.objects.alive().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_the_demo_login_is_not_shown_to_what_was_forwarded(header, client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    password = ensure_demo_login()["password"]
    assert password in client.get(reverse("account_login")).content.decode()
    assert password not in client.get(reverse("account_login"), headers={header: "127.0.0.1"}).content.decode()


def test_behind_a_proxy_nobody_sits_here(settings):
    assert sits_here(RequestFactory().get("/"))
    settings.BEHIND_PROXY = True
    assert not sits_here(RequestFactory().get("/"))
