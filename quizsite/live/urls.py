from django.urls import path

from quizsite.live import views

app_name = "live"

urlpatterns = [
    path("", views.room_find, name="room-find"),
    path("join/<str:code>/", views.seat_join, name="seat-join"),
    path("rooms/<uuid:pk>/play/", views.room_play, name="room-play"),
    path("rooms/<uuid:pk>/answers/", views.answer_save, name="answer-save"),
    path("rooms/<uuid:pk>/leave/", views.seat_leave, name="seat-leave"),
    path("rooms/<uuid:pk>/hand-over/", views.seat_hand_over, name="seat-hand-over"),
    path("rooms/<uuid:pk>/take/<str:code>/", views.seat_take, name="seat-take"),
    path("rooms/<uuid:pk>/host/", views.room_host, name="room-host"),
    path("rooms/<uuid:pk>/host/counter/", views.room_counter, name="room-counter"),
    path("rooms/<uuid:pk>/host/seats/<int:seat>/", views.seat_act, name="seat-act"),
    path("rooms/<uuid:pk>/screen/", views.room_screen, name="room-screen"),
    path("rooms/<uuid:pk>/report/", views.room_report, name="room-report"),
    path("rooms/<uuid:pk>/report/<str:form>/", views.room_export, name="room-export"),
    path("quizzes/new/", views.quiz_new, name="quiz-new"),
    path("quizzes/<int:pk>/", views.quiz_edit, name="quiz-edit"),
    path("quizzes/<int:pk>/preview/<int:position>/", views.quiz_preview, name="quiz-preview"),
    path("quizzes/<int:pk>/open/", views.room_open, name="room-open"),
    path("quizzes/<int:pk>/delete/", views.quiz_delete, name="quiz-delete"),
]
