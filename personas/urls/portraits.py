"""The public face page, and the stored portraits of teams."""

from django.urls import path

from personas.views.portraits import face

urlpatterns = [
    path("face/", face.page, name="face"),
    path("face.webp", face.picture, name="face_webp"),
    path("faces/<uuid:face_id>.webp", face.stored, name="face_image"),
]
