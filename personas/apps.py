from django.apps import AppConfig


class PersonasConfig(AppConfig):
    name = "personas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from personas import celery  # noqa: F401
        from personas.marking.keys import make_first_keys
        from personas.services.accounts import signals  # noqa: F401
        from personas.settings import checks  # noqa: F401

        if not settings.PRODUCTION:  # there every machine needs the same ones: manage.py keys make
            make_first_keys(settings.KEYS_FILE)
