"""Which broker rings is said by its address; one that Facet does not know is refused with a sentence."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from personas.services.engine import broker_checks
from personas.services.engine.ailments import Ill
from personas.settings import brokers


@pytest.mark.parametrize("url", ["", "redis://redis:6379/0", "rediss://:secret@cache.example:6380/1"])
def test_redis_is_an_address_of_redis(url):
    assert brokers.redis_address(url) == url


def test_rabbitmq_as_redis_url_says_which_variable_it_belongs_in():
    with pytest.raises(ImproperlyConfigured, match=r"REDIS_URL must begin with redis:// .*not amqp://.*set BROKER_URL"):
        brokers.redis_address("amqp://guest:secret@mq//")


@pytest.mark.parametrize("url", ["memcached://cache", "redis", "unix:///run/redis.sock", "http://redis:6379"])
def test_what_is_no_redis_is_refused_without_its_password(url):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL must begin with redis://"):
        brokers.redis_address(url)


@pytest.mark.parametrize("url", ["", "amqp://u:p@mq:5672/facet", "amqps://mq/facet", "redis://r/0"])
def test_rabbitmq_and_redis_ring(url):
    assert brokers.broker_address(url) == url


@pytest.mark.parametrize("url", ["sqs://", "kafka://k:9092", "amqp", "pyamqp+x://mq"])
def test_another_broker_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match=r"BROKER_URL must begin with amqp://"):
        brokers.broker_address(url)


def test_doorbells_that_nobody_hears_do_not_pile_up_in_rabbitmq():
    for queue in brokers.queues("amqp://mq//", "faces", "exports"):
        assert (queue.message_ttl, queue.max_length) == (60, 1000)
        assert queue.queue_arguments == {"x-queue-type": "classic"}
    assert brokers.queues("redis://r/0", "faces") is None
    assert brokers.queues("", "faces") is None


def test_each_broker_has_its_own_transport():
    options = {"files": Path("queue"), "redis_prefix": "mine:"}
    assert brokers.transport("amqps://mq/f", **options) == ("amqps://mq/f", None, {"write_timeout": 5})
    assert brokers.transport("redis://r/0", **options) == ("redis://r/0", None, {"global_keyprefix": "mine:"})
    assert brokers.transport("", **options)[:2] == ("filesystem://localhost", "personas.engine.broker:Transport")


def test_a_broker_that_does_not_answer_is_named_with_its_host_and_never_with_its_password(settings, monkeypatch):
    from celery import current_app
    from kombu import Connection

    settings.BROKER_URL = "amqp://facet:swordfish@127.0.0.1:9/facet"
    monkeypatch.setattr(current_app, "connection_for_write", lambda **more: Connection(settings.BROKER_URL, **more))
    with pytest.raises(Ill, match=r"RabbitMQ does not answer at 127\.0\.0\.1:9: .*See BROKER_URL") as said:
        broker_checks.broker()
    assert "swordfish" not in str(said.value)
