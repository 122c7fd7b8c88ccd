from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from quizsite.accounts.models import User
from quizsite.accounts.transitions import erase_person


class NewUserForm(AdminUserCreationForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        attributes = self.fields["email"].widget.attrs
        # The browser need not guess whose address this is, and the admin's own script puts the focus here.
        attributes["autocomplete"] = "off"
        attributes.pop("autofocus", None)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    ordering = ["email"]
    list_display = ["email", "name", "is_staff", "is_active", "last_login"]
    search_fields = ["email", "name"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        ("Role", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    filter_horizontal = ["groups"]
    actions = ["erase"]

    @admin.action(description="Erase the chosen people: what they did stays under no name", permissions=["delete"])
    def erase(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        if people.filter(pk=request.user.pk).exists():
            messages.error(request, "Nobody was erased: somebody else has to erase you.")
            return None
        if "sure" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": "Erase people?", "people": people}
            return TemplateResponse(request, "admin/accounts/user_erase.html", context | {"opts": self.opts})
        for user_id in people.values_list("pk", flat=True):
            self.log_change(request, erase_person(user_id), "Erased.")
        messages.success(request, "Erased.")
        return None

    def get_deleted_objects(self, objs, request: HttpRequest) -> tuple:
        found = super().get_deleted_objects(objs, request)
        _, _, forbidden, protected = found
        if forbidden or protected:
            words = "Others share what this person did, so the account cannot be deleted. In the list of users, choose "
            messages.warning(request, words + "the action “Erase the chosen people”: it takes away who they are.")
        return found


# The imports above have registered these. Sign-in through others is set in the environment alone: an app that somebody
# leaves half filled in would break the sign-in page, a token is nobody's to read, a link nobody's to make by hand.
admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken])


@admin.register(Authenticator)
class PasskeyAdmin(AuthenticatorAdmin):
    """To take away from somebody who has lost it; what it holds, recovery codes among it, is not shown."""

    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False
