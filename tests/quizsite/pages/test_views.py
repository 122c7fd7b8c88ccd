import pytest

from quizsite.practice.models import Drill
from quizsite.practice.queries import FIRST_QUESTION
from tests.factories import drawn_source, entry_source, publish
from tests.people import HTMX, browser

pytestmark = pytest.mark.django_db


def test_the_home_page_has_an_exercise_with_its_picture_to_try_at_once(client):
    publish(drawn_source(slug=FIRST_QUESTION))

    page = client.get("/")

    assert page.status_code == 200
    assert f'hx-post="/practise/drills/{page.context["drill"].pk}/check/"' in page.text
    assert page.context["item"].picture
    assert not Drill.objects.exists()


def test_the_exercise_of_the_home_page_is_marked_where_it_stands():
    publish(drawn_source(slug=FIRST_QUESTION))
    person = browser()
    context = person.get("/").context
    drill, answer = context["drill"], context["drill"].key["side"]["value"]
    form = {"op_id": str(context["op_id"]), "token": context["token"], "side": str(answer)}

    response = person.post(f"/practise/drills/{drill.pk}/check/", form, headers=HTMX)

    assert response.context["headline"] == "Right, first try."
    assert Drill.objects.get().pk == drill.pk


def test_the_home_page_stands_without_its_exercise(client):
    publish(entry_source("numeric"))

    page = client.get("/")

    assert page.status_code == 200
    assert "drill" not in page.context
    assert [topic.slug for topic in page.context["topics"]] == ["cnn"]


@pytest.mark.parametrize("address", ["/style-guide/", "/accessibility/"])
def test_a_page_that_stands_by_itself_asks_the_database_nothing(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(address)

    assert page.status_code == 200


@pytest.mark.parametrize("address", ["/", "/style-guide/", "/accessibility/"])
def test_nothing_can_be_posted_to_a_page(client, address):
    assert client.post(address).status_code == 405
