from django.urls import path

from quizsite.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.concern_list, name="concern-list"),
    path("rooms/<uuid:pk>/<int:position>/", views.room_concern, name="room-concern"),
    path("interviews/<uuid:pk>/<int:position>/", views.attempt_concern, name="attempt-concern"),
    path("practice/<uuid:pk>/", views.drill_concern, name="drill-concern"),
]
