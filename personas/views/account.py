from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetConfirmView,
    PasswordResetDoneView,
    PasswordResetView,
)
from django.urls import reverse_lazy

from personas.addresses import client_address, is_loopback
from personas.models import TokenBucket
from personas.services import audit
from personas.services.demo import demo_login


class SignIn(LoginView):
    template_name = "account/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs) -> dict:
        demo = demo_login() if is_loopback(client_address(self.request)) else None
        return super().get_context_data(demo=demo, **kwargs)

    def post(self, request, *args, **kwargs):
        if TokenBucket.may_try_password(client_address(request)):
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=self.get_form_class()(request), too_many=True)
        return self.render_to_response(context, status=429)


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class PlainPasswords:
    """Django's help on passwords is a list in HTML; ours is a line."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["new_password1"].help_text = "At least 10 letters, and none of the common ones."
        form.fields["new_password2"].label, form.fields["new_password2"].help_text = "New password, once more", ""
        return form


class Account(LoginRequiredMixin, PlainPasswords, PasswordChangeView):
    """One's name, address and password. A new password ends every other session of the person."""

    template_name = "account/account.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record_for_teams(actor=self.request.user, verb="account.password_changed")
        messages.success(self.request, "Your password is changed. Everywhere else you are signed out.")
        return response


class Forgotten(PasswordResetView):
    """Sends a letter to an address that has an account, and says the same of one that has none."""

    template_name = "account/forgotten.html"
    email_template_name = "account/forgotten_email.txt"
    subject_template_name = "account/forgotten_subject.txt"
    success_url = reverse_lazy("password_sent")

    def post(self, request, *args, **kwargs):
        if TokenBucket.may_try_password(client_address(request)):
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=self.get_form(), too_many=True), status=429)


class ForgottenSent(PasswordResetDoneView):
    template_name = "account/forgotten_sent.html"


class NewPassword(PlainPasswords, PasswordResetConfirmView):
    """The link of the letter: once, for an hour. The token leaves the address before anything is shown."""

    template_name = "account/new_password.html"
    success_url = reverse_lazy("sign_in")

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record_for_teams(actor=self.user, verb="account.password_changed")
        messages.success(self.request, "Your password is changed. Sign in with the new one.")
        return response
