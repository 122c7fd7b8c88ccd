from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "quizsite.live"

    def ready(self) -> None:
        from quizsite.live import signals  # noqa: F401  (connects the receiver)
