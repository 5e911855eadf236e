"""Every page and picture of Facet, grouped by object. Public ids are UUIDs; a row's own key never shows."""

from django.urls import include, path

from personas.views import browsers_ask, home
from personas.views.accounts import terms
from personas.views.boards import (
    arrange,
    balance,
    board,
    board_settings,
    brief,
    comments,
    compare,
    crossing,
    selection,
    trash,
)
from personas.views.engine import health, operations
from personas.views.exports import clean_card, export
from personas.views.people import face_options, history, library, library_selection, person, persona, sheet, sheet_acts
from personas.views.portraits import face
from personas.views.teams import invitation, share, shared, team
from personas.views.trust import how_it_works, model, report, verify

brief_urls = [
    path("", brief.make, name="brief"),
    path("sentence/", brief.read_back, name="brief_sentence"),
    path("kinds/", brief.kinds, name="brief_kinds"),
]
board_urls = [
    path("", board.index, name="boards"),
    path("<uuid:board_id>/", board.show, name="board"),
    path("<uuid:board_id>/progress/", board.progress, name="board_progress"),
    path("<uuid:board_id>/retry/", board.retry, name="board_retry"),
    path("<uuid:board_id>/cancel/", board.cancel, name="board_cancel"),
    path("<uuid:board_id>/rename/", board.rename, name="board_rename"),
    path("<uuid:board_id>/arrange/", arrange.arrange, name="board_arrange"),
    path("<uuid:board_id>/lanes/", arrange.add_lane, name="lane_add"),
    path("<uuid:board_id>/lanes/<uuid:lane_id>/", arrange.change_lane, name="lane_change"),
    path("<uuid:board_id>/lanes/<uuid:lane_id>/move/", arrange.move_lane, name="lane_move"),
    path("<uuid:board_id>/lanes/<uuid:lane_id>/remove/", arrange.remove_lane, name="lane_remove"),
    path("<uuid:board_id>/selection/", selection.act, name="board_selection"),
    path("<uuid:board_id>/compare/", compare.show, name="board_compare"),
    path("<uuid:board_id>/who/", balance.show, name="board_balance"),
    path("<uuid:board_id>/cards/", board_settings.cards, name="board_cards"),
    path("<uuid:board_id>/notes/", board_settings.notes, name="board_notes"),
    path("<uuid:board_id>/share/", share.board, name="board_share"),
    path("<uuid:board_id>/export/", export.board, name="board_export"),
    path("<uuid:board_id>/take-along/", crossing.board, name="board_take_along"),
    path("<uuid:board_id>/trash/", trash.trash_board, name="board_trash"),
    path("<uuid:board_id>/comments/", comments.board, name="board_comments"),
    path("<uuid:board_id>/comments/add/", comments.add_to_board, name="board_comment_add"),
    path("<uuid:board_id>/activity/", comments.activity, name="board_activity"),
    path("<uuid:board_id>/restore/", trash.restore_board, name="board_restore"),
]
persona_urls = [
    path("", library.index, name="library"),
    path("selection/", library_selection.act, name="library_selection"),
    path("<uuid:persona_id>/", persona.show, name="persona"),
    path("<uuid:persona_id>/card.png", persona.card_png, name="card_png"),
    path("<uuid:persona_id>/card/clean/", clean_card.show, name="card_clean"),
    path("<uuid:persona_id>/redraw/", persona.redraw, name="persona_redraw"),
    path("<uuid:persona_id>/fields/<slug:field>/", sheet.show, name="persona_field"),
    path("<uuid:persona_id>/lock/", sheet_acts.lock, name="persona_lock"),
    path("<uuid:persona_id>/reroll/", sheet_acts.reroll, name="persona_reroll"),
    path("<uuid:persona_id>/face-mode/", sheet_acts.face_mode, name="persona_face_mode"),
    path("<uuid:persona_id>/undo/", sheet_acts.undo, name="persona_undo"),
    path("<uuid:persona_id>/redo/", sheet_acts.redo, name="persona_redo"),
    path("<uuid:persona_id>/faces/", face_options.index, name="persona_faces"),
    path("<uuid:persona_id>/faces/withdraw/", face_options.withdraw, name="faces_withdraw"),
    path("<uuid:persona_id>/faces/<uuid:face_id>/choose/", face_options.choose, name="face_choose"),
    path("<uuid:persona_id>/share/", share.persona, name="persona_share"),
    path("<uuid:persona_id>/export/", export.persona, name="persona_export"),
    path("<uuid:persona_id>/edit/", history.edit, name="persona_edit"),
    path("<uuid:persona_id>/check/", history.check, name="persona_check"),
    path("<uuid:persona_id>/mend/", history.mend, name="persona_mend"),
    path("<uuid:persona_id>/history/", history.index, name="persona_history"),
    path("<uuid:persona_id>/history/<int:number>/restore/", history.restore, name="version_restore"),
    path("<uuid:persona_id>/take-along/", crossing.persona, name="persona_take_along"),
    path("<uuid:persona_id>/trash/", trash.trash_persona, name="persona_trash"),
    path("<uuid:persona_id>/comments/", comments.persona, name="persona_comments"),
    path("<uuid:persona_id>/comments/add/", comments.add_to_persona, name="persona_comment_add"),
    path("<uuid:persona_id>/restore/", trash.restore_persona, name="persona_restore"),
]
export_urls = [
    path("", export.index, name="exports"),
    path("new/", export.selection, name="export_selection"),
    path("<uuid:export_id>/", export.status, name="export_status"),
    path("<uuid:export_id>/file/", export.download, name="export_file"),
    path("<uuid:export_id>/cancel/", export.cancel, name="export_cancel"),
    path("<uuid:export_id>/retry/", export.retry, name="export_retry"),
]
share_urls = [
    path("<str:token>/", shared.show, name="shared"),
    path("<str:token>/unlock/", shared.unlock, name="shared_unlock"),
    path("<str:token>/people/<uuid:persona_id>/", shared.person, name="shared_persona"),
    path("<str:token>/logo.png", shared.logo, name="shared_logo"),
    path("<str:token>/faces/<uuid:face_id>.webp", shared.face, name="shared_face"),
]
team_urls = [
    path("", team.make, name="team_make"),
    path("<uuid:team_id>/", team.show, name="team"),
    path("<uuid:team_id>/switch/", team.switch, name="team_switch"),
    path("<uuid:team_id>/settings/", team.settings, name="team_settings"),
    path("<uuid:team_id>/logo.png", team.logo, name="team_logo"),
    path("<uuid:team_id>/members/<uuid:member_id>/role/", team.role, name="member_role"),
    path("<uuid:team_id>/members/<uuid:member_id>/remove/", team.remove, name="member_remove"),
    path("<uuid:team_id>/invite/", invitation.send, name="team_invite"),
    path("<uuid:team_id>/invitations/<uuid:invitation_id>/revoke/", invitation.revoke, name="invitation_revoke"),
    path("<uuid:team_id>/audit/", team.audit_trail, name="team_audit"),
    path("<uuid:team_id>/audit.csv", team.audit_export, {"kind": "csv"}, name="team_audit_csv"),
    path("<uuid:team_id>/audit.json", team.audit_export, {"kind": "json"}, name="team_audit_json"),
]
face_urls = [
    path("face/", face.page, name="face"),
    path("face.webp", face.picture, name="face_webp"),
    path("faces/<uuid:face_id>.webp", face.stored, name="face_image"),
    path("person.json", person.compose_one, name="person_json"),
]
trust_urls = [
    path("how-it-works/", how_it_works.show, name="how_it_works"),
    path("model/", model.show, name="model"),
    path("terms/", terms.show, name="terms"),
    path("terms/accept/", terms.accept, name="terms_accept"),
    path("report/", report.make, name="report"),
    path("report/<uuid:report_id>/", report.case, name="report_case"),
    path("reports/", report.queue, name="report_queue"),
    path("reports/<uuid:report_id>/", report.decide, name="report_decide"),
    path("reports/<uuid:report_id>/upload", report.upload, name="report_upload"),
    path("reports/<uuid:report_id>/face", report.reported_face, name="report_face"),
    path(".well-known/security.txt", report.security_txt, name="security_txt"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("personas.urls.accounts")),
    path("brief/", include(brief_urls)),
    path("boards/", include(board_urls)),
    path("personas/", include(persona_urls)),
    path("teams/", include(team_urls)),
    path("exports/", include(export_urls)),
    path("mentions/", comments.mentions, name="mentions"),
    path("comments/<uuid:comment_id>/resolve/", comments.resolve, name="comment_resolve"),
    path("trash/", trash.index, name="trash"),
    path("s/", include(share_urls)),
    path("shares/<uuid:share_id>/revoke/", share.revoke, name="share_revoke"),
    path("invitations/<str:token>/", invitation.answer, name="invitation"),
    path("", include(face_urls)),
    path("", include(trust_urls)),
    path("verify/", verify.page, name="verify"),
    path("verify.json", verify.api, name="verify_json"),
    path("favicon.ico", browsers_ask.favicon, name="favicon"),
    path("robots.txt", browsers_ask.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("operations/", operations.show, name="operations"),
    path("operations/retry/", operations.retry, name="operations_retry"),
]
handler400 = "personas.views.errors.bad_request"
handler429 = "personas.views.errors.too_many"
handler500 = "personas.views.errors.broken"
