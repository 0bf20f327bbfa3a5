"""Loading the demo company once, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from pactline.identity.models import User
from pactline.identity.testing import CAST, Cast
from pactline.kernel.actor import SYSTEM
from pactline.kernel.errors import Blocked

from . import SignIn, company, library, mailbox, reading
from .content import DOMAIN, PASSWORD

WHAT = {
    "rita": "sales agent: forecasts, quotes, contracts",
    "max": "sales manager: approves discounts",
    "olga": "sales operations: deal terms, approvals",
    "lena": "legal: approves terms and contracts",
    "finn": "finance: approves low margins",
    "ivan": "managing director: signs for us",
    "cora": "contract administrator: templates, clauses, obligations",
    "frank": "fulfilment manager: orders",
    "sam": "support agent",
    "ada": "auditor: reads all, changes nothing",
    "adam": "system administrator: people, operations, e-mail",
    "nora": "sales agent of another team",
}


def is_loaded() -> bool:
    """Whether the cast stands here."""
    return User.objects.filter(email=f"adam@{DOMAIN}").exists()


def has_other_data() -> bool:
    """Whether there are people who are not the cast."""
    return User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()


def sign_ins() -> list[SignIn]:
    """The cast in the order in which a newcomer meets them."""
    if not is_loaded():
        return []
    return [SignIn(f"{CAST[key][0].split()[0].lower()}@{DOMAIN}", PASSWORD, what) for key, what in WHAT.items()]


def cast() -> Cast:
    """The people of a loaded demo."""
    people = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith=f"@{DOMAIN}")}
    return Cast(users={key: people[key] for key in CAST})


def prepare(say: Callable[[str], None]) -> None:
    """People, products, prices, rules, clauses, template, in one transaction; nothing when they stand there already.

    Raises ``Blocked`` when a mail server is set or other data stands here.
    """
    mailbox.refuse_real_mail()
    if has_other_data():
        raise Blocked("There is data of your own here; the demo company needs an empty database.")
    if not is_loaded():
        with transaction.atomic():
            set_up(say)


def set_up(say: Callable[[str], None]) -> Cast:
    """The company without any deal signed yet."""
    people = company.people()
    say(f"People: {len(people.users)}")
    company.selling_entity()
    offerings = company.products()
    company.price_list(offerings)
    say(f"Catalog: {len(offerings)} offerings, prices in euros, taxes")
    accounts = company.customers(people)
    company.deals(people, accounts)
    say(f"Customers: {len(accounts)}")
    library.working_time(people.olga)
    library.approval_rules(SYSTEM)
    library.clauses(people.cora)
    kind = library.contract_type(people.cora)
    library.signatory_rule(people, people.cora)
    library.configuration(kind, people.cora)
    template = library.install_template(
        library.TEMPLATE.read_bytes(),
        filename="cloud-service-agreement.docx",
        name="Cloud Service Agreement",
        kind=kind,
        actor=people.cora,
        choices=library.OURS,
        renamed=library.RENAMED,
        description=library.ATTRIBUTION,
    )
    library.following_templates(kind, people.cora)
    reading.playbook(kind, people.cora)
    say(f"Template: {template}, published; with those for amendments and renewals")
    return people
