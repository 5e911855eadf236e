"""Every page and picture of Facet: one module a room. Public ids are UUIDs; a row's own key never shows.

Whoever knows an address finds it in one of these; its view, service and template are in the folders of that name.
"""

from django.urls import include, path

from personas.views import browsers_ask, home

ROOMS = ("accounts", "people", "boards", "portraits", "exports", "teams", "trust", "engine", "doors")

urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", browsers_ask.favicon, name="favicon"),
    path("robots.txt", browsers_ask.robots, name="robots"),
    *(path("", include(f"personas.urls.{room}")) for room in ROOMS),
]
handler400 = "personas.views.errors.bad_request"
handler429 = "personas.views.errors.too_many"
handler500 = "personas.views.errors.broken"
