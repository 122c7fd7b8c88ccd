from django.urls import path

from quizsite.teams import views

app_name = "teams"
urlpatterns = [
    path("", views.team_list, name="team-list"),
    path("join/<str:token>/", views.team_join, name="team-join"),
    path("<int:pk>/", views.team_detail, name="team-detail"),
    path("<int:pk>/room/", views.team_room, name="team-room"),
    path("<int:pk>/quiz/", views.team_quiz, name="team-quiz"),
    path("<int:pk>/invite/", views.team_invite, name="team-invite"),
    path("<int:pk>/me/", views.member_edit, name="member-edit"),
    path("<int:pk>/leave/", views.team_leave, name="team-leave"),
    path("<int:pk>/members/<int:member>/", views.member_act, name="member-act"),
    path("<int:pk>/edit/", views.team_edit, name="team-edit"),
    path("<int:pk>/delete/", views.team_delete, name="team-delete"),
]
