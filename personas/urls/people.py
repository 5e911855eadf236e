"""Personas: the library, one persona and its fields, its history, its faces to choose from."""

from django.urls import path

from personas.views.people import face_options, history, library, library_selection, person, persona, sheet, sheet_acts

urlpatterns = [
    path("personas/", library.index, name="library"),
    path("personas/selection/", library_selection.act, name="library_selection"),
    path("personas/<uuid:persona_id>/", persona.show, name="persona"),
    path("personas/<uuid:persona_id>/card.png", persona.card_png, name="card_png"),
    path("personas/<uuid:persona_id>/redraw/", persona.redraw, name="persona_redraw"),
    path("personas/<uuid:persona_id>/fields/<slug:field>/", sheet.show, name="persona_field"),
    path("personas/<uuid:persona_id>/lock/", sheet_acts.lock, name="persona_lock"),
    path("personas/<uuid:persona_id>/reroll/", sheet_acts.reroll, name="persona_reroll"),
    path("personas/<uuid:persona_id>/face-mode/", sheet_acts.face_mode, name="persona_face_mode"),
    path("personas/<uuid:persona_id>/undo/", sheet_acts.undo, name="persona_undo"),
    path("personas/<uuid:persona_id>/redo/", sheet_acts.redo, name="persona_redo"),
    path("personas/<uuid:persona_id>/faces/", face_options.index, name="persona_faces"),
    path("personas/<uuid:persona_id>/faces/withdraw/", face_options.withdraw, name="faces_withdraw"),
    path("personas/<uuid:persona_id>/faces/<uuid:face_id>/choose/", face_options.choose, name="face_choose"),
    path("personas/<uuid:persona_id>/edit/", history.edit, name="persona_edit"),
    path("personas/<uuid:persona_id>/check/", history.check, name="persona_check"),
    path("personas/<uuid:persona_id>/mend/", history.mend, name="persona_mend"),
    path("personas/<uuid:persona_id>/history/", history.index, name="persona_history"),
    path("personas/<uuid:persona_id>/history/<int:number>/restore/", history.restore, name="version_restore"),
    path("person.json", person.compose_one, name="person_json"),
]
