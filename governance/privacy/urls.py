"""Addresses of the customer's pages, below `/privacy/`. None holds anything about a person."""

from django.urls import path

from governance.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("l/<str:token>", views.follow, name="link"),
    path("link", views.ask_link, name="ask-link"),
    path("verify", views.verify, name="verify"),
    path("you/", views.choices, name="choices"),
    path("you/opt-out", views.stop, name="stop"),
    path("you/undo", views.undo, name="undo"),
    path("you/choice", views.choose, name="choose"),
    path("you/data", views.data, name="data"),
    path("you/data.json", views.data_file, name="data-file"),
    path("you/story", views.story, name="story"),
    path("you/receipts", views.receipts, name="receipts"),
    path("you/receipts/<uuid:receipt_id>.json", views.receipt_file, name="receipt-file"),
    path("you/ask", views.ask, name="ask"),
    path("you/links", views.revoke, name="revoke"),
    path("you/close", views.close, name="close"),
]
