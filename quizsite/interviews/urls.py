from django.urls import path

from quizsite.interviews import views

app_name = "interviews"
urlpatterns = [
    path("", views.plan_list, name="plan-list"),
    path("own/", views.own_start, name="own-start"),
    path("plans/<slug:slug>/start/", views.plan_start, name="plan-start"),
    path("<uuid:pk>/", views.attempt_detail, name="attempt-detail"),
    path("<uuid:pk>/<int:position>/", views.attempt_detail, name="attempt-item"),
    path("<uuid:pk>/<int:position>/save/", views.response_save, name="response-save"),
    path("<uuid:pk>/<int:position>/mark/", views.item_mark, name="item-mark"),
    path("<uuid:pk>/hand-in/", views.attempt_hand_in, name="attempt-hand-in"),
    path("<uuid:pk>/report/", views.attempt_report, name="attempt-report"),
]
