"""`manage.py make_admin ada@example.com`: the first account of an installation, or a right for one that exists."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from personas.services.accounts.accounts import make_admin, password_link


class Command(BaseCommand):
    help = "Let somebody see Operations; make the account, with a confirmed address, where there is none."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("--username", default="", help="of a new account; without it what stands before the @")

    def handle(self, *args, email: str, username: str, **options) -> None:
        try:
            validate_email(email)
            person = make_admin(email=email, username=username)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{person.get_username()} ({person.email}) sees Operations now.")
        if not person.has_usable_password():
            minutes = settings.PASSWORD_RESET_TIMEOUT // 60
            self.stdout.write(f"A password is chosen here, within {minutes} minutes:\n{password_link(person=person)}")
