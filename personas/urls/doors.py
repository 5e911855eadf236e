"""The doors for programs: the REST API, its page, access tokens."""

from django.urls import include, path

from personas.doors.api import urls as api
from personas.views.doors import api_page, read_in, tokens, unfindable, webhooks

urlpatterns = [
    path("api/", api_page.show, name="api_page"),
    path("api/v1/", include(api)),
    path("boards/read-in/", read_in.show, name="board_read_in"),
    path("unfindable/", unfindable.show, name="unfindable"),
    path("teams/<uuid:team_id>/webhooks/", webhooks.index, name="webhooks"),
    path("teams/<uuid:team_id>/webhooks/<uuid:webhook_id>/remove/", webhooks.remove, name="webhook_remove"),
    path("teams/<uuid:team_id>/deliveries/<uuid:delivery_id>/send/", webhooks.send, name="delivery_send"),
    path("account/tokens/", tokens.index, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
]
