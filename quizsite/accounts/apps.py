from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "quizsite.accounts"

    def ready(self) -> None:
        from quizsite.accounts import signals  # noqa: F401  (connects the receivers)
