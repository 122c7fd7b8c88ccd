from django.urls import path

from quizsite.practice import views

app_name = "practice"
urlpatterns = [
    path("", views.exercise_list, name="exercise-list"),
    path("questions/<slug:slug>/", views.drill_new, name="drill-new"),
    path("drills/<uuid:pk>/", views.drill_detail, name="drill-detail"),
    path("drills/<uuid:pk>/check/", views.drill_check, name="drill-check"),
    path("drills/<uuid:pk>/mark/", views.drill_mark, name="drill-mark"),
    path("drills/<uuid:pk>/working/", views.drill_solution, name="drill-solution"),
]
