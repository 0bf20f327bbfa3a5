from __future__ import annotations

from django.urls import path

from .views import configuring, grid, records, steps, terms

app_name = "quotes"
Q = "quotes/<uuid:quote_id>"
urlpatterns = [
    path("quotes/", records.index, name="list"),
    path("quotes/options", records.options, name="options"),
    path("quotes/new", records.new, name="new"),
    path(f"{Q}/", records.detail, name="quote"),
    path(f"{Q}/edit", records.header, name="header"),
    path(f"{Q}/totals", records.totals, name="totals"),
    path(f"{Q}/versions", records.versions, name="versions"),
    path(f"{Q}/copies", records.copies, name="copies"),
    path(f"{Q}/comparison", records.comparison, name="comparison"),
    path(f"{Q}/pdf", records.pdf, name="pdf"),
    path(f"{Q}/lines", grid.lines, name="lines"),
    path(f"{Q}/lines/line", grid.line, name="line"),
    path(f"{Q}/lines/order", grid.order, name="order"),
    path(f"{Q}/lines/products", grid.products, name="products"),
    path(f"{Q}/lines/paste", grid.paste, name="paste"),
    path(f"{Q}/lines/section", grid.section, name="section"),
    path(f"{Q}/lines/<uuid:line_id>/details", grid.line_details, name="line_details"),
    path(f"{Q}/lines/<uuid:line_id>/price", grid.price, name="price"),
    path(f"{Q}/configuration", configuring.configuration, name="configuration"),
    path(f"{Q}/repricing", grid.reprice, name="reprice"),
    path(f"{Q}/terms/new", terms.new, name="term_new"),
    path(f"{Q}/wishes/new", terms.wish, name="wish_new"),
    path("quotes/terms/<uuid:term_id>/edit", terms.edit, name="term_edit"),
    path("quotes/terms/<uuid:term_id>/remove", terms.remove, name="term_remove"),
    path("quotes/wishes/<uuid:request_id>/answer", terms.answer, name="wish_answer"),
    path(f"{Q}/submission", steps.submission, name="submission"),
    path(f"{Q}/recall", steps.recall, name="recall"),
    path(f"{Q}/rework", steps.rework, name="rework"),
    path(f"{Q}/sending", steps.sending, name="sending"),
    path(f"{Q}/acceptance", steps.acceptance, name="acceptance"),
    path(f"{Q}/completion", steps.completion, name="completion"),
    path(f"{Q}/date", steps.date, name="date"),
    path(f"{Q}/cancellation", steps.cancellation, name="cancellation"),
    path(f"{Q}/handover", steps.handover, name="handover"),
    path(f"{Q}/handback", steps.handback, name="handback"),
]
