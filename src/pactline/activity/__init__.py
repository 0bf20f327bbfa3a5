"""What happened: one append-only row for each event is timeline, audit trail and outbox at once.

Also the jobs, the deliveries to subscribers, comments, webhooks and document numbers. Activity must never know which
module an event came from; it stores the subject's type and key as text.
"""
