"""Says who is asking: `request.participant_id`."""

from quizsite.accounts.participants import COOKIE, read_participant_id, remember_guest


class ParticipantMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.participant_id = read_participant_id(request)
        request.new_guest_id = None
        response = self.get_response(request)
        if request.new_guest_id:
            remember_guest(response, request.new_guest_id)
        elif COOKIE in request.COOKIES and request.user.is_authenticated:
            # What the guest kept belongs to the account now; the next person at this computer starts afresh.
            response.delete_cookie(COOKIE, samesite="Lax")
        return response
