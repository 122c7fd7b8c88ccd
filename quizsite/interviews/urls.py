from django.urls import path, register_converter

from quizsite.interviews import views


class ExportConverter:
    """The files that a report can be taken away as."""

    regex = "|".join(name.replace(".", r"\.") for name in views.EXPORTS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ExportConverter, "export")

app_name = "interviews"
urlpatterns = [
    path("", views.plan_list, name="plan-list"),
    path("own/", views.own_start, name="own-start"),
    path("plans/<slug:slug>/start/", views.plan_start, name="plan-start"),
    path("<uuid:pk>/", views.attempt_detail, name="attempt-detail"),
    path("<uuid:pk>/<int:position>/", views.attempt_detail, name="attempt-item"),
    path("<uuid:pk>/<int:position>/save/", views.response_save, name="response-save"),
    path("<uuid:pk>/<int:position>/looked/", views.item_looked, name="item-looked"),
    path("<uuid:pk>/<int:position>/mark/", views.item_mark, name="item-mark"),
    path("<uuid:pk>/go-on/", views.attempt_go_on, name="attempt-go-on"),
    path("<uuid:pk>/hand-in/", views.attempt_hand_in, name="attempt-hand-in"),
    path("<uuid:pk>/report/", views.attempt_report, name="attempt-report"),
    path("<uuid:pk>/<export:form>", views.attempt_export, name="attempt-export"),
]
