"""Exports: asked for, how far they are, the files; and the card without the badge."""

from django.urls import path

from personas.views.exports import clean_card, export

urlpatterns = [
    path("boards/<uuid:board_id>/export/", export.board, name="board_export"),
    path("personas/<uuid:persona_id>/card/clean/", clean_card.show, name="card_clean"),
    path("personas/<uuid:persona_id>/export/", export.persona, name="persona_export"),
    path("exports/", export.index, name="exports"),
    path("exports/new/", export.selection, name="export_selection"),
    path("exports/<uuid:export_id>/", export.status, name="export_status"),
    path("exports/<uuid:export_id>/file/", export.download, name="export_file"),
    path("exports/<uuid:export_id>/cancel/", export.cancel, name="export_cancel"),
    path("exports/<uuid:export_id>/retry/", export.retry, name="export_retry"),
]
