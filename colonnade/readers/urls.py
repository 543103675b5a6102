"""The addresses of people: accounts under /account/, readers' pages under /readers/."""

from django.urls import include, path

from colonnade.readers import views

urlpatterns = [
    path("profile/", views.own_profile, name="account_profile"),
    path("data/", views.data, name="account_data"),
    path("leave/", views.leave, name="account_leave"),
    path("stay/", views.stay, name="account_stay"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("terms/", views.terms, name="account_terms"),
    path("", include("colonnade.readers.sign_in.urls")),
]
PAGES = [path("readers/<str:slug>/", views.profile, name="reader")]
