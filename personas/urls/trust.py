"""Trust: how faces come about, what the model is, reports, verification."""

from django.urls import path

from personas.views.trust import how_it_works, model, report, sources, verify

urlpatterns = [
    path("how-it-works/", how_it_works.show, name="how_it_works"),
    path("model/", model.show, name="model"),
    path("sources/", sources.show, name="sources"),
    path("report/", report.make, name="report"),
    path("report/<uuid:report_id>/", report.case, name="report_case"),
    path("reports/", report.queue, name="report_queue"),
    path("reports/<uuid:report_id>/", report.decide, name="report_decide"),
    path("reports/<uuid:report_id>/upload", report.upload, name="report_upload"),
    path("reports/<uuid:report_id>/face", report.reported_face, name="report_face"),
    path(".well-known/security.txt", report.security_txt, name="security_txt"),
    path("verify/", verify.page, name="verify"),
    path("verify.json", verify.api, name="verify_json"),
]
