from django.urls import path

from quizsite.pages import views

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("style-guide/", views.style_guide, name="style-guide"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
