"""The list of what an operator can set; `docs/modules/settings.md` is generated from it."""

from __future__ import annotations

from dataclasses import dataclass


class EnvironmentProblem(Exception):
    """A setting that cannot be used. The message names the variable, what is wrong and what to write instead."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what happens without it, and what it means."""

    name: str
    default: str
    meaning: str


VARIABLES = [
    Variable(
        "PACTLINE_DATA_DIR",
        "`./var` in a checkout, else `~/.local/share/pactline`",
        "Folder of the database, files, outgoing mail, keys and logs. Everything that a backup must hold is in it.",
    ),
    Variable(
        "PACTLINE_BASE_URL",
        "`http://127.0.0.1:8000`",
        "Address at which people reach Pactline; it stands in e-mails and signing links.",
    ),
    Variable(
        "PACTLINE_ALLOWED_HOSTS", "the base URL's host", "Other host names that are answered, separated by commas."
    ),
    Variable(
        "PACTLINE_PRODUCTION",
        "`1` when the base URL is https",
        "Secure cookies, HSTS, redirect to https; refuses debug and weak secrets.",
    ),
    Variable("PACTLINE_DEBUG", "`0`", "Error pages with source text. Refused in production."),
    Variable(
        "PACTLINE_SECRET_KEY",
        "made at first start, kept in `secret_key` of the data directory",
        "Signs sessions and links; at least 50 characters.",
    ),
    Variable(
        "DATABASE_URL",
        "PostgreSQL of our own in the data directory",
        "`postgresql://user:password@host:5432/name?sslmode=require`: a PostgreSQL server (15 or later) of yours.",
    ),
    Variable(
        "PACTLINE_SMTP_URL",
        "messages are written to `mail/` of the data directory",
        "`smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS) or `smtp+plain://…:25` (neither).",
    ),
    Variable("PACTLINE_EMAIL_FROM", "`Pactline <pactline@HOST>`", "Sender of the e-mails."),
    Variable("PACTLINE_S3_BUCKET", "files lie in `files/` of the data directory", "Bucket for files."),
    Variable("PACTLINE_S3_ENDPOINT", "Amazon", "Address of another S3 service."),
    Variable("PACTLINE_S3_REGION", "`us-east-1`", "Region of the bucket."),
    Variable("PACTLINE_S3_ACCESS_KEY", "none", "Access key of the bucket."),
    Variable("PACTLINE_S3_SECRET_KEY", "none", "Secret key of the bucket."),
    Variable("PACTLINE_TIME_ZONE", "`UTC`", "Time zone of the company: decides what day it is."),
    Variable("PACTLINE_LOG_LEVEL", "`INFO`", "`DEBUG`, `INFO`, `WARNING` or `ERROR`."),
    Variable("PACTLINE_LOG_FORMAT", "`text` on a terminal, else `json`", "`text` or `json`: one line for each event."),
    Variable("PACTLINE_WEB_WORKERS", "half the processors, at least 2, at most 4", "Web processes."),
    Variable(
        "PACTLINE_PREPARED_STATEMENTS",
        "`1`",
        "`0`: no plans are kept for a connection: for a pooler in transaction mode before PgBouncer 1.21.",
    ),
    Variable("PACTLINE_WEB_THREADS", "`4`", "Requests that one web process answers at once."),
    Variable("PACTLINE_JOB_CONCURRENCY", "`2`", "Jobs that one worker does at once."),
    Variable(
        "PACTLINE_WITHHELD_PERMISSIONS",
        "none",
        "Permissions that nobody gets, whatever their roles: `quotes.view_margin` takes costs and margins away.",
    ),
    Variable(
        "PACTLINE_TRUSTED_PROXIES",
        "`0`",
        "Number of reverse proxies in front that set `X-Forwarded-For` and `X-Forwarded-Proto`.",
    ),
    Variable(
        "PACTLINE_METRICS_TOKEN",
        "`/metrics` answers this machine only",
        "Bearer token with which others may read `/metrics`.",
    ),
    Variable(
        "PACTLINE_CONVERTER_URL",
        "LibreOffice when installed, else the converter inside",
        "Address of a Gotenberg service that turns .docx into PDF.",
    ),
    Variable(
        "PACTLINE_PDF_ENGINE", "`auto`", "`auto`, `libreoffice`, `gotenberg` or `embedded`: what turns .docx into PDF."
    ),
    Variable("PACTLINE_SOFFICE", "`soffice` on the path", "LibreOffice's program."),
    Variable("PACTLINE_APPROVAL_LINK_DAYS", "`7`", "Days for which the links of approval e-mails can be answered."),
    Variable("PACTLINE_MAX_UPLOAD_MB", "`25`", "Largest file that people may upload, in megabytes."),
    Variable("PACTLINE_SEAL_ORGANISATION", "`Pactline`", "Name on the seal and on certificates of completion."),
    Variable(
        "PACTLINE_SEAL_PKCS12",
        "a key is made at first use, in `seal/` of the data directory",
        "Your own sealing key with its certificate: a .p12 file.",
    ),
    Variable(
        "PACTLINE_SEAL_KEY", "none", "The same as PEM: file of the private key (instead of PACTLINE_SEAL_PKCS12)."
    ),
    Variable(
        "PACTLINE_SEAL_CERTIFICATE", "in the key's file", "The same as PEM: file of the certificate and its chain."
    ),
    Variable("PACTLINE_SEAL_PASSWORD", "none", "Password of the sealing key."),
    Variable("PACTLINE_SEAL_TSA_URL", "no time stamps (level B-B)", "Address of a time stamp authority (RFC 3161)."),
    Variable("PACTLINE_SEAL_ROOTS", "none", "PEM file of further roots that the verify page trusts."),
    Variable("PACTLINE_SEAL_LEVEL", "the highest that can be reached", "`B-B`, `B-T`, `B-LT` or `B-LTA`."),
    Variable(
        "PACTLINE_SEAL_POLICY",
        "`degrade`",
        "`degrade` seals at a lower level when the authority is away; `refuse` waits for it.",
    ),
    Variable(
        "PACTLINE_MODEL_URL",
        "contracts are read by the embedded reader only; no text leaves this server",
        "Address of a language model that reads contracts, too: `http://127.0.0.1:11434/v1`, `https://api.anthropic.com`. "
        "Passages of contracts go there, and descriptions of what a customer needs with the offerings that fit.",
    ),
    Variable(
        "PACTLINE_MODEL_API",
        "`openai`",
        "What it speaks: `openai` (OpenAI, Ollama, vLLM, llama.cpp and others like them) or `anthropic`.",
    ),
    Variable("PACTLINE_MODEL_NAME", "none; needed with an address", "Which of its models is asked."),
    Variable("PACTLINE_MODEL_KEY", "none", "Key that it wants."),
    Variable(
        "PACTLINE_MODEL_HOSTS",
        "the host of PACTLINE_MODEL_URL, at a public address",
        "Hosts that may be asked, separated by commas. A name that leads to a private address must stand here.",
    ),
    Variable("PACTLINE_MODEL_TOKENS", "`60000`", "Tokens that one contract may cost, questions and answers together."),
    Variable("PACTLINE_MODEL_SECONDS", "`180`", "Seconds that the model may take for one contract."),
    Variable("PACTLINE_MODEL_TIMEOUT", "`60`", "Seconds that one answer may take."),
]
