from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from personas.addresses import client_address, is_loopback
from personas.models import TokenBucket
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
