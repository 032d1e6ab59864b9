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
    path("you/ask/<slug:action>", views.ask_one, name="ask-one"),
    path("you/requests/<uuid:identifier>", views.request_page, name="request"),
    path("you/requests/<uuid:identifier>/confirm", views.confirm, name="request-confirm"),
    path("you/requests/<uuid:identifier>/withdraw", views.take_back, name="request-withdraw"),
    path("you/requests/<uuid:identifier>/passphrase", views.passphrase, name="request-phrase"),
    path("you/requests/<uuid:identifier>/copy.zip", views.package_file, name="request-package"),
    path("r/<str:token>", views.ticket, name="ticket"),
    path("r/<str:token>/certificate.json", views.certificate, name="certificate"),
    path("you/links", views.revoke, name="revoke"),
    path("you/close", views.close, name="close"),
]
