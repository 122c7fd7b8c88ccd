from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "quizsite.live"

    def ready(self) -> None:
        from quizsite import holds
        from quizsite.live import signals  # noqa: F401  (connects the receiver)
        from quizsite.live.models import Room

        holds.register("live:room-play", Room.objects.holding)
