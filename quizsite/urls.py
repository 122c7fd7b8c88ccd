"""Every address of the site. Each has its row in `access.toml`, and a test that says so."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Quizsite admin"
admin.site.index_title = "Bank, plans and people"

# "View on site" finds any object of any table by its id, and fails on an id that is none. Nothing links to it.
_admin_pages, _app, _namespace = admin.site.urls
_admin_pages = [page for page in _admin_pages if getattr(page, "name", "") != "view_on_site"]

urlpatterns = [
    path("", include("quizsite.pages.urls")),
    path("", include("quizsite.operations.urls")),
    path("practise/", include("quizsite.practice.urls")),
    path("interviews/", include("quizsite.interviews.urls")),
    path("live/rehearsals/", include("quizsite.rehearsals.urls")),
    path("live/", include("quizsite.live.urls")),
    path("progress/", include("quizsite.progress.urls")),
    path("findings/", include("quizsite.findings.urls")),
    path("teams/", include("quizsite.teams.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", (_admin_pages, _app, _namespace)),
]
