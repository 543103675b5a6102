"""The addresses of sign-in under /account/: our own before allauth's."""

from django.urls import include, path

from colonnade.readers.sign_in import views

urlpatterns = [
    path("", views.home, name="account_home"),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("sessions/<int:number>/end/", views.end_session, name="account_end_session"),
    path("", include("allauth.urls")),
]
