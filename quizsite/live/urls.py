from django.urls import path

from quizsite.live.views import hosts, paced, players, quizzes, reports

app_name = "live"

urlpatterns = [
    path("", players.room_find, name="room-find"),
    path("join/<str:code>/", players.seat_join, name="seat-join"),
    path("rooms/<uuid:pk>/play/", players.room_play, name="room-play"),
    path("rooms/<uuid:pk>/answers/", players.answer_save, name="answer-save"),
    path("rooms/<uuid:pk>/turn/begin/", paced.turn_begin, name="turn-begin"),
    path("rooms/<uuid:pk>/turn/answers/", paced.turn_save, name="turn-save"),
    path("rooms/<uuid:pk>/turn/done/", paced.turn_finish, name="turn-finish"),
    path("rooms/<uuid:pk>/leave/", players.seat_leave, name="seat-leave"),
    path("rooms/<uuid:pk>/hand-over/", players.seat_hand_over, name="seat-hand-over"),
    path("rooms/<uuid:pk>/take/<str:code>/", players.seat_take, name="seat-take"),
    path("rooms/<uuid:pk>/host/", hosts.room_host, name="room-host"),
    path("rooms/<uuid:pk>/host/counter/", hosts.room_counter, name="room-counter"),
    path("rooms/<uuid:pk>/host/seats/<int:seat>/", hosts.seat_act, name="seat-act"),
    path("rooms/<uuid:pk>/host/end/", paced.end_move, name="end-move"),
    path("rooms/<uuid:pk>/screen/", hosts.room_screen, name="room-screen"),
    path("rooms/<uuid:pk>/report/", reports.room_report, name="room-report"),
    path("rooms/<uuid:pk>/report/<str:form>/", reports.room_export, name="room-export"),
    path("rooms/<uuid:pk>/race/", paced.race_open, name="race-open"),
    path("quizzes/new/", quizzes.quiz_new, name="quiz-new"),
    path("quizzes/<int:pk>/", quizzes.quiz_edit, name="quiz-edit"),
    path("quizzes/<int:pk>/preview/<int:position>/", quizzes.quiz_preview, name="quiz-preview"),
    path("quizzes/<int:pk>/open/", quizzes.room_open, name="room-open"),
    path("quizzes/<int:pk>/delete/", quizzes.quiz_delete, name="quiz-delete"),
]
