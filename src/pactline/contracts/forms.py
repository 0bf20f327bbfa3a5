"""Shape of what people enter about contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pactline.authoring import queries as authoring
from pactline.authoring.models import ContractType
from pactline.identity.models import User
from pactline.identity.queries import people
from pactline.identity.roles import ROLES
from pactline.kernel.actor import Actor
from pactline.parties import queries as parties
from pactline.parties.models import Account, Contact
from pactline.ui.forms import DateInput, FileDrop, FilesField, ReferenceField

from . import queries, rules, targets
from .models import ContractDocument, ContractRecord, ContractRequest, Signatory

WORD_OR_PDF = ".docx,.pdf"


def words(rows: int = 3) -> forms.Textarea:
    """A box for some lines."""
    return forms.Textarea(attrs={"rows": rows})


def holders(permission: str) -> Any:
    """People here whose roles give them ``permission``."""
    names = [name for name in ROLES if permission in _all(name)]
    return people(roles=names)


def _all(role: str) -> frozenset[str]:
    from pactline.identity.roles import permissions_of

    return permissions_of([role])


class TermForm(forms.Form):
    """Dates of a contract."""

    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput())
    ends_on = forms.DateField(label=_("Ends on"), widget=DateInput(), required=False, help_text=_("The last day."))
    perpetual = forms.BooleanField(label=_("Perpetual: it has no end"), required=False)


class ThirdPartyForm(TermForm):
    """A request on the other side's paper, with its document."""

    account = ReferenceField(label=_("Customer"), url_name="contracts:accounts")
    contract_type = forms.ModelChoiceField(label=_("Contract type"), queryset=ContractType.objects.none())
    title = forms.CharField(label=_("Title"), max_length=200, required=False, help_text=_("Empty: type and customer."))
    signature_type = forms.ChoiceField(label=_("Signature"), choices=ContractRequest.SignatureType.choices[:3])
    document = FilesField(
        label=_("Their documents"),
        widget=FileDrop(
            accept=WORD_OR_PDF, note=_("Word files (.docx) or PDFs, in the order in which they are signed."), many=True
        ),
    )
    supporting = FilesField(
        label=_("Supporting files"), required=False, widget=FileDrop(note=_("Never sent for signature."), many=True)
    )
    description = forms.CharField(label=_("What it is about"), required=False, widget=words(2))
    never_send = forms.BooleanField(
        label=_("Never send its text"),
        required=False,
        help_text=_("Only the embedded reader reads it, on this server."),
    )
    amends = forms.CharField(required=False, widget=forms.HiddenInput())
    renews = forms.CharField(required=False, widget=forms.HiddenInput())
    field_order = (
        "account",
        "contract_type",
        "document",
        "supporting",
        "title",
        "signature_type",
        "starts_on",
        "ends_on",
        "perpetual",
        "description",
        "never_send",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account: Any = self.fields["account"]
        account.queryset = queries.accounts(actor)
        account.label_from_instance = _account_label
        kind: Any = self.fields["contract_type"]
        kind.queryset = authoring.contract_types(only_active=True)


class ClassifyForm(forms.Form):
    """What a document is called, and of which type it is."""

    title = forms.CharField(label=_("Title"), max_length=200)
    contract_type = forms.ModelChoiceField(
        label=_("Contract type"), queryset=ContractType.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["contract_type"]
        kind.queryset = authoring.contract_types(only_active=True)


class DocumentForm(ClassifyForm):
    """A further contract document."""

    document = forms.FileField(
        label=_("Document"), widget=FileDrop(accept=WORD_OR_PDF, note=_("A Word file (.docx) or a PDF."))
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the name of the file.")
    )
    field_order = ("document", "title", "contract_type")


class SupportingForm(forms.Form):
    """A file that is never signed."""

    file = forms.FileField(label=_("File"), widget=FileDrop())
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the name of the file.")
    )


def of_several(form: forms.Form, documents: Sequence[ContractDocument], chosen: Any = None) -> None:
    """Adds the question which document is meant, where there are several."""
    if len(documents) > 1:
        choices = [(str(one.pk), f"{number}. {one.title}") for number, one in enumerate(documents, 1)]
        field = forms.ChoiceField(label=_("Document"), choices=choices, initial=chosen or choices[0][0])
        form.fields = {"of": field, **form.fields}


def _account_label(account: Account) -> str:
    return account.name


class NegotiableForm(forms.Form):
    """The terms of a contract that an amendment or renewal may change (``targets.NEGOTIABLE``)."""

    payment_terms_days = forms.IntegerField(
        label=_("Payment terms in days"), min_value=0, max_value=3650, required=False
    )
    auto_renew = forms.BooleanField(label=_("Renews automatically"), required=False)
    renewal_term_months = forms.IntegerField(
        label=_("Renewal term in months"), min_value=0, max_value=600, required=False
    )
    renewal_notice_days = forms.IntegerField(
        label=_("Notice before renewal in days"), min_value=0, max_value=3650, required=False
    )
    renewal_uplift_percent = forms.DecimalField(label=_("Uplift at renewal in %"), required=False)
    termination_notice_days = forms.IntegerField(
        label=_("Notice for termination in days"), min_value=0, max_value=3650, required=False
    )
    governing_law = forms.CharField(label=_("Governing law"), max_length=200, required=False)
    liability_cap = forms.CharField(label=_("Liability cap"), max_length=200, required=False)
    customer_reference = forms.CharField(label=_("Customer’s reference"), max_length=120, required=False)

    @property
    def negotiable_fields(self) -> list[forms.BoundField]:
        """What stands together on the page."""
        return [self[name] for name in targets.NEGOTIABLE if name in self.fields]


def negotiable(record: ContractRecord | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of ``NegotiableForm`` begin with: the contract's terms, changed ones as wished."""
    if record is None:
        return {}
    return {name: _plain(changes.get(name, targets.read(record, name))) for name in targets.NEGOTIABLE}


def _plain(value: Any) -> Any:
    """A rate without the zeros that its column keeps."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class EditForm(TermForm, NegotiableForm):
    """What may be changed before a contract is sent for signature; other terms only where a contract is followed."""

    title = forms.CharField(label=_("Title"), max_length=200)
    effective_on = forms.DateField(label=_("Effective on"), widget=DateInput(), required=False)
    signature_type = forms.ChoiceField(label=_("Signature"), choices=ContractRequest.SignatureType.choices[:3])
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    description = forms.CharField(label=_("What it is about"), required=False, widget=words(2))
    field_order = (
        "title",
        "contact",
        "starts_on",
        "ends_on",
        "perpetual",
        "effective_on",
        "signature_type",
        "description",
    )

    def __init__(self, *args: Any, account: Account, follows: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = parties.contacts(account)
        if not follows:
            for name in targets.NEGOTIABLE:
                del self.fields[name]


class NotesForm(forms.Form):
    """Why a new revision is made."""

    notes = forms.CharField(label=_("What changes, and why"), required=False, widget=words())


class RevisionForm(forms.Form):
    """A new revision from a file, of one of ``documents``."""

    document = forms.FileField(
        label=_("Document"), widget=FileDrop(accept=WORD_OR_PDF, note=_("A Word file (.docx) or a PDF."))
    )
    notes = forms.CharField(label=_("What changes, and why"), widget=words())

    def __init__(self, *args: Any, documents: Sequence[ContractDocument] = (), chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_several(self, documents, chosen)


class ReviewForm(forms.Form):
    """Whom to send the document to."""

    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    name = forms.CharField(label=_("Or somebody else: name"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    message = forms.CharField(label=_("Message"), required=False, widget=words(4))
    days = forms.IntegerField(
        label=_("Open for"),
        min_value=1,
        max_value=rules.LONGEST_REVIEW_DAYS,
        initial=rules.REVIEW_DAYS,
        help_text=_("Days."),
    )

    def __init__(self, *args: Any, account: Account, documents: Sequence[ContractDocument] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = parties.contacts(account).exclude(email="")
        of_several(self, documents)


class TaskForm(forms.Form):
    """Ask a colleague to review."""

    assignee = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    instructions = forms.CharField(label=_("What to look at"), required=False, widget=words())
    due_on = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def __init__(self, *args: Any, documents: Sequence[ContractDocument] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assignee: Any = self.fields["assignee"]
        assignee.queryset = holders("contracts.review")
        of_several(self, documents)


class TextForm(forms.Form):
    """Some words: an answer, a question, an outcome."""

    text = forms.CharField(label=_("Text"), widget=words())


class CommentForm(forms.Form):
    """A comment on a revision."""

    text = forms.CharField(label=_("Comment"), widget=words())
    passage = forms.CharField(label=_("About these words"), required=False, widget=words(2))
    shared = forms.BooleanField(label=_("Show it to the customer"), required=False)


class ApprovalForm(forms.Form):
    """A word for the approvers."""

    note = forms.CharField(label=_("Note for the approvers"), required=False, widget=words())


class SendForm(forms.Form):
    """A word for the signatories, and until when they may sign."""

    message = forms.CharField(label=_("Message to the signatories"), required=False, widget=words())
    expires_on = forms.DateField(
        label=_("Can be signed until"), required=False, widget=DateInput(), help_text=_("Empty: 30 days.")
    )


class AssignForm(forms.Form):
    """Who works on it."""

    to = forms.ModelChoiceField(label=_("Assigned to"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = holders("contracts.start_work")


class PeopleForm(forms.Form):
    """Who else takes part."""

    collaborators = forms.ModelMultipleChoiceField(
        label=_("Also work on it"), queryset=User.objects.none(), required=False
    )
    watchers = forms.ModelMultipleChoiceField(label=_("May also see it"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        workers: Any = self.fields["collaborators"]
        workers.queryset = holders("contracts.start_work")
        watchers: Any = self.fields["watchers"]
        watchers.queryset = people()


class ParentForm(forms.Form):
    """The request that must be signed first."""

    parent = forms.ModelChoiceField(label=_("Parent request"), queryset=ContractRequest.objects.none(), required=False)

    def __init__(self, *args: Any, actor: Actor, request: ContractRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = queries.visible_to(actor).filter(account_id=request.account_id).exclude(pk=request.pk)


class SignatoryForm(forms.Form):
    """One person who signs; a row without a name and a person is left out."""

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=99, required=False)
    kind = forms.ChoiceField(label=_("Side"), choices=Signatory.Kind.choices)
    role = forms.ChoiceField(label=_("Does what"), choices=Signatory.Role.choices)
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    user = forms.ModelChoiceField(label=_("Person of ours"), queryset=User.objects.none(), required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = parties.contacts(account)
        user: Any = self.fields["user"]
        user.queryset = people()

    def row(self) -> dict[str, Any] | None:
        """The row for the action; None when nobody is named."""
        data = self.cleaned_data
        if not any(data.get(name) for name in ("contact", "user", "name", "email")):
            return None
        external = data["kind"] == Signatory.Kind.EXTERNAL
        return {
            "position": data["position"],
            "kind": data["kind"],
            "role": data["role"],
            "contact_id": str(data["contact"].pk) if external and data["contact"] else None,
            "user_id": str(data["user"].pk) if not external and data["user"] else None,
            "name": data["name"],
            "title": data["title"],
            "email": data["email"],
        }


class RecordForm(TermForm, NegotiableForm):
    """Terms and metadata of a contract record."""

    title = forms.CharField(label=_("Title"), max_length=200)
    effective_on = forms.DateField(label=_("Effective on"), widget=DateInput(), required=False)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    administrator = forms.ModelChoiceField(label=_("Administrator"), queryset=User.objects.none(), required=False)
    reason = forms.CharField(label=_("Why it is changed"), widget=words(2))
    field_order = ("title", "starts_on", "ends_on", "perpetual", "effective_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "administrator"):
            field: Any = self.fields[name]
            field.queryset = people()


class TerminationForm(forms.Form):
    """When and why a contract ends early."""

    terminated_on = forms.DateField(
        label=_("Last day"), widget=DateInput(), required=False, help_text=_("Empty: today.")
    )
    reason = forms.CharField(label=_("Why"), widget=words())
