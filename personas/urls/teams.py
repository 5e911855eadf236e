"""Teams, invitations, the audit trail, and what is shared by links."""

from django.urls import path

from personas.views.teams import invitation, share, shared, team

urlpatterns = [
    path("boards/<uuid:board_id>/share/", share.board, name="board_share"),
    path("personas/<uuid:persona_id>/share/", share.persona, name="persona_share"),
    path("s/<str:token>/", shared.show, name="shared"),
    path("s/<str:token>/unlock/", shared.unlock, name="shared_unlock"),
    path("s/<str:token>/people/<uuid:persona_id>/", shared.person, name="shared_persona"),
    path("s/<str:token>/logo.png", shared.logo, name="shared_logo"),
    path("s/<str:token>/faces/<uuid:face_id>.webp", shared.face, name="shared_face"),
    path("teams/", team.make, name="team_make"),
    path("teams/<uuid:team_id>/", team.show, name="team"),
    path("teams/<uuid:team_id>/switch/", team.switch, name="team_switch"),
    path("teams/<uuid:team_id>/settings/", team.settings, name="team_settings"),
    path("teams/<uuid:team_id>/logo.png", team.logo, name="team_logo"),
    path("teams/<uuid:team_id>/members/<uuid:member_id>/role/", team.role, name="member_role"),
    path("teams/<uuid:team_id>/members/<uuid:member_id>/remove/", team.remove, name="member_remove"),
    path("teams/<uuid:team_id>/invite/", invitation.send, name="team_invite"),
    path("teams/<uuid:team_id>/invitations/<uuid:invitation_id>/revoke/", invitation.revoke, name="invitation_revoke"),
    path("teams/<uuid:team_id>/audit/", team.audit_trail, name="team_audit"),
    path("teams/<uuid:team_id>/audit.csv", team.audit_export, {"kind": "csv"}, name="team_audit_csv"),
    path("teams/<uuid:team_id>/audit.json", team.audit_export, {"kind": "json"}, name="team_audit_json"),
    path("shares/<uuid:share_id>/revoke/", share.revoke, name="share_revoke"),
    path("invitations/<str:token>/", invitation.answer, name="invitation"),
]
