"""Every address of the site. Each has its row in `access.toml`, and a test that says so."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Quizsite admin"
admin.site.index_title = "Bank, plans and people"

urlpatterns = [
    path("", include("quizsite.pages.urls")),
    path("", include("quizsite.operations.urls")),
    path("practise/", include("quizsite.practice.urls")),
    path("interviews/", include("quizsite.interviews.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
