"""Care of the sealing key: replace it, bring one's own, be warned before it ends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pactline.esign import queries, sealkey
from pactline.esign.pdf import keys
from pactline.esign.pdf.keys import SealKey
from pactline.esign.pdf.refusals import SealRefused
from pactline.identity.models import User
from pactline.identity.roles import permissions_of
from pactline.kernel import clock
from pactline.kernel.actor import SYSTEM, Actor
from pactline.kernel.errors import InvalidInput, WrongState
from pactline.notify.actions import notify
from pactline.notify.models import Notice
from pactline.notify.rendering import Words, said
from pactline.ui import formats


def renew(*, actor: Actor) -> SealKey:
    """Make a new self-signed key; the old certificate stays known, so that old documents verify."""
    _may_change(actor)
    keys.rotate(sealkey.folder(), organisation=sealkey.organisation(), now=clock.now())
    return sealkey.current()


def install(*, pkcs12: bytes, password: str, actor: Actor) -> SealKey:
    """Put the operator's own key (a .p12 file) in place. Raises ``InvalidInput`` when it cannot be used."""
    _may_change(actor)
    try:
        brought = keys.load_pkcs12(pkcs12, password)
        brought.check(clock.now())
    except SealRefused as error:
        raise InvalidInput(str(error), fields={"file": str(error)}) from error
    keys.install(sealkey.folder(), pkcs12, password)
    return sealkey.current()


def _may_change(actor: Actor) -> None:
    actor.require("esign.seal_config", _("change the seal"))
    if sealkey.brought():
        raise WrongState(_("The seal's key is named in the settings of the server; change it there."))


def warn() -> int:
    """Tell operators once at 60, 30 and 7 days before the certificate ends, and when it has. Returns how many were told."""
    try:
        key = sealkey.current()
    except SealRefused as error:
        return _tell(lambda: _("The seal cannot be used"), str(error))
    reached = key.alarm(clock.now())
    if reached is None:
        return 0

    def title() -> str:
        facts = {"days": reached, "serial": key.serial[:12]}
        if reached == 0:
            return _("The sealing certificate has expired (%(serial)s)") % facts
        return _("The sealing certificate ends in less than %(days)d days (%(serial)s)") % facts

    def body() -> str:
        facts = {"subject": key.subject, "date": formats.day(key.not_after)}
        return _("“%(subject)s” is valid until %(date)s. Without a new one, signed documents wait unsealed.") % facts

    return _tell(title, body)


def _tell(title: Words, body: Words) -> int:
    told = 0
    for user in User.objects.filter(is_active=True):
        if "esign.operate" not in permissions_of(user.roles):
            continue
        words = said(title, user.locale)
        if Notice.objects.filter(user=user, kind="esign.operations", title=words).exists():
            continue
        if notify(user=user, title=words, body=body, url="/esign/seals", kind="esign.operations", actor=SYSTEM):
            told += 1
    return told


def waiting_seals_alarm() -> int:
    """Tell operators of seals that failed at least three times."""
    failing = queries.seals_that_wait().filter(seal_attempts__gte=3).exclude(seal_error="")
    return sum(_tell(_cannot_be_sealed(envelope.number), envelope.seal_error) for envelope in failing[:50])


def _cannot_be_sealed(number: str) -> Words:
    return lambda: _("%(number)s cannot be sealed") % {"number": number}
