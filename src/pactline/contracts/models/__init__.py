"""Tables of contracts, by noun: requests, documents and revisions, reviews, records, configuration."""

from __future__ import annotations

from .configuration import ContractConfiguration, RepositoryMapping
from .documents import ContractDocument, Revision, SupportingFile
from .records import ContractLine, ContractRecord, ExpiryNotice, FieldChange
from .requests import ContractRequest, ContractStatus, Signatory
from .reviews import CustomerReview, ReviewTask

__all__ = [
    "ContractConfiguration",
    "ContractDocument",
    "ContractLine",
    "ContractRecord",
    "ContractRequest",
    "ContractStatus",
    "CustomerReview",
    "ExpiryNotice",
    "FieldChange",
    "RepositoryMapping",
    "ReviewTask",
    "Revision",
    "Signatory",
    "SupportingFile",
]
