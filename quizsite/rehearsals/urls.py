from django.urls import path

from quizsite.rehearsals import views

app_name = "rehearsals"

urlpatterns = [
    path("quizzes/<int:pk>/", views.rehearsal_begin, name="rehearsal-begin"),
    path("<int:pk>/", views.rehearsal_detail, name="rehearsal-detail"),
    path("<int:pk>/stop/", views.rehearsal_stop, name="rehearsal-stop"),
]
