from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Accounts as allauth makes them; a private site switches sign-up off."""

    def is_open_for_signup(self, request) -> bool:
        return settings.SIGN_UP_OPEN
