from django.urls import path

from quizsite.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.own_progress, name="own-progress"),
]
