"""From a context to a filled document: values by mapping, clauses by deal terms, tables by their columns.

Reads templates and clauses, writes nothing. `fill` never refuses: it says in `problems` what is missing and where, and
whoever asked decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pactline.files import queries as files
from pactline.kernel.paths import resolve

from . import completeness, formats, queries, rules, sources, suggestions
from .docx import anchors, filling
from .docx.content import ClauseText, Content, Exhibit, Problem, Signer, TableData
from .docx.package import NotADocument
from .docx.tags import TABLE_OF_LINES, Kind
from .lines import LineReader, currency_of
from .models import Clause, ClauseVariation, TemplateMapping, TemplateVersion

S = TemplateMapping.Source


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A filled document. `values` is the JSON snapshot of everything written; `values_hash` its SHA-256.

    `problems` are sentences naming tag and place; the document may be used only when there are none."""

    docx: bytes
    values: dict[str, Any]
    problems: tuple[str, ...]
    appended: tuple[str, ...] = ()
    places: tuple[anchors.SignaturePlace, ...] = ()
    clauses: dict[str, str] = field(default_factory=dict)

    @property
    def values_hash(self) -> str:
        return hash_of(self.values)


@dataclass(frozen=True, slots=True)
class Question:
    """What a template asks beyond its context; the answer belongs under `answers.<key>`."""

    key: str
    label: str
    prompt: str
    usual: str
    required: bool
    yes_no: bool


def hash_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of a snapshot, whatever the order of its keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def questions(version: TemplateVersion) -> list[Question]:
    """The questions of a template, in the order of its tags."""
    return [
        Question(
            answer_name(mapping.key),
            mapping.label,
            mapping.prompt or mapping.label,
            mapping.text,
            required=not (mapping.allow_empty or mapping.fallback),
            yes_no=mapping.format == "yes_no",
        )
        for mapping in completeness.mappings_of(version)
        if mapping.source == S.ASK
    ]


def answer_name(key: str) -> str:
    """The name of a tag's answer: field_pilot_period → pilot_period."""
    return key.removeprefix("field_").replace(".", "_")


def fill(
    version: TemplateVersion,
    context: Mapping[str, Any],
    *,
    signers: Sequence[Signer] = (),
    terms: Iterable[rules.DealTerm | Mapping[str, Any] | object] = (),
    append_missing: bool = True,
    exhibit: Exhibit | None = None,
) -> FilledTemplate:
    """Fills a version from `context`, in which the paths of its subject kind can be read (answers under `answers`).

    `terms` are the deal terms (see `rules.term`); `signers` are numbered in the order of signing."""
    return _Filler(version, context, signers, [rules.term(item) for item in terms]).fill(
        append_missing, exhibit or Exhibit()
    )


class _Filler:
    def __init__(
        self,
        version: TemplateVersion,
        context: Mapping[str, Any],
        signers: Sequence[Signer],
        terms: list[rules.DealTerm],
    ) -> None:
        self.version, self.context, self.signers = version, context, signers
        self.terms = {term.clause: term for term in terms}
        self.subject = sources.get(version.template.subject_kind)
        self.language = version.template.language
        self.mappings = completeness.mappings_of(version)
        self.places = _first_places(version)
        self.values: dict[str, object] = {}
        self.clauses: dict[str, ClauseText] = {}
        self.chosen: dict[str, str] = {}
        self.tables: dict[str, TableData] = {}
        self.slots: dict[str, tuple[str, int]] = {}
        self.problems: list[str] = []
        self.reported: set[str] = set()
        self.lines = LineReader(context, self.language, self._problem)

    def fill(self, append_missing: bool, exhibit: Exhibit) -> FilledTemplate:
        for mapping in self.mappings:
            self._one(mapping)
        exhibited = self._terms_without_place()
        if TABLE_OF_LINES not in self.tables and not self.tables:
            self._default_table()
        content = Content(
            values=self.values,
            clauses=self.clauses,
            tables=self.tables,
            signers=self.signers,
            slots=self.slots,
            terms=exhibited,
            exhibit=exhibit,
            append_missing=append_missing,
        )
        try:
            done = filling.fill(files.read(self.version.file_id), content)
        except NotADocument as error:
            return FilledTemplate(b"", {}, (str(error),))
        self._told(done.problems)
        return FilledTemplate(
            done.data,
            self._snapshot(),
            tuple(dict.fromkeys(self.problems)),
            done.appended,
            tuple(anchors.signature_places(done.data)),
            dict(self.chosen),
        )

    def _told(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            if problem.key not in self.reported:
                self.problems.append(str(problem))

    def _problem(self, key: str, sentence: str) -> None:
        self.reported.add(key)
        place = self.places.get(key)
        self.problems.append(f"{sentence} ({place})" if place else sentence)

    def _one(self, mapping: TemplateMapping) -> None:
        if mapping.source == S.SIGNER:
            kind = next((k for k in Kind if mapping.key.startswith(f"{k.value}_") and k.value == mapping.kind), None)
            name = mapping.key[len(kind.value) + 1 :] if kind else mapping.key
            if mapping.signer_side:
                self.slots[name] = (mapping.signer_side, mapping.signer_position)
        elif mapping.source == S.CLAUSE:
            if mapping.clause is None:
                self._problem(mapping.key, completeness.clause_problem(mapping))
            else:
                self._clause(mapping.key, mapping.clause)
        elif mapping.source == S.TABLE:
            self._table(mapping)
        elif mapping.source in (S.PATH, S.CONSTANT, S.ASK):
            self.values[mapping.key] = self._value(mapping)

    def _value(self, mapping: TemplateMapping) -> object:
        if mapping.source == S.CONSTANT:
            return mapping.text
        source = self.subject.field(mapping.path) if mapping.source == S.PATH else None
        try:
            raw = self._raw(mapping)
        except LookupError as error:
            self._problem(
                mapping.key, _("The tag “%(tag)s” cannot be filled: %(why)s") % {"tag": mapping.key, "why": error}
            )
            return ""
        if mapping.kind == Kind.CONDITION and isinstance(raw, bool):
            return raw
        currency = currency_of(source, self.context)
        try:
            text = formats.shown(
                raw, mapping.format, type_=source.type if source else "text", language=self.language, currency=currency
            )
        except ValueError as error:
            self._problem(
                mapping.key, _("The tag “%(tag)s” cannot be filled: %(why)s") % {"tag": mapping.key, "why": error}
            )
            return ""
        if text == "":
            text = mapping.fallback
        if text == "" and not mapping.allow_empty:
            where = mapping.path if mapping.source == S.PATH else _("the answer “%(name)s”") % {"name": mapping.label}
            self._problem(
                mapping.key,
                _("The tag “%(tag)s” is filled from %(where)s, which is empty.") % {"tag": mapping.key, "where": where},
            )
        return text

    def _raw(self, mapping: TemplateMapping) -> Any:
        if mapping.source == S.ASK:
            answers = self.context.get("answers") or {}
            for name in (answer_name(mapping.key), mapping.key):
                if not formats.is_empty(answers.get(name)):
                    return answers[name]
            return mapping.text
        return resolve(mapping.path, self.context)

    def _clause(self, key: str, clause: Clause) -> None:
        agreed = self.terms.get(clause.code)
        if agreed is not None and agreed.position == rules.CUSTOM and agreed.text.strip():
            paragraphs = tuple(part.strip() for part in agreed.text.replace("\r", "").split("\n") if part.strip())
            self.clauses[key] = ClauseText(title=clause.name, paragraphs=paragraphs)
            self.chosen[clause.code] = rules.CUSTOM
            return
        variation = choose_variation(clause, self.context, agreed, language=self.language)
        if variation is None:
            self._problem(key, _no_variation(clause, agreed))
            return
        self.clauses[key] = ClauseText(title=clause.name, data=files.read(variation.file_id))
        self.chosen[clause.code] = variation.number
        self._nested(variation)

    def _nested(self, variation: ClauseVariation) -> None:
        """Tags inside the words of a clause: the template's own mapping wins, else the variation's; a path of
        another subject gives way to the field of this one that means the same."""
        known = {mapping.key for mapping in self.mappings} | set(self.values)
        for key, row in variation.mappings.items():
            if key in known:
                continue
            if row.get("path") and self.subject.field(row["path"]) is None:
                found = suggestions.best_source(key, self.subject)
                row = {**row, "path": found.path if found is not None else row["path"]}
            mapping = TemplateMapping(
                key=key,
                kind=Kind.FIELD,
                label=key,
                source=row.get("source", ""),
                path=row.get("path", ""),
                text=row.get("text", ""),
                format=row.get("format", ""),
                allow_empty=bool(row.get("allow_empty")),
            )
            self.places.setdefault(key, _("clause “%(name)s”") % {"name": str(variation)})
            self.values[key] = self._value(mapping)

    def _terms_without_place(self) -> list[str]:
        """Agreed positions on clauses that the template has no tag for: words for the exhibit of deal terms."""
        placed = {mapping.clause.code for mapping in self.mappings if mapping.source == S.CLAUSE and mapping.clause}
        keys = []
        for code, agreed in self.terms.items():
            if code in placed or agreed.position == rules.STANDARD:
                continue
            clause = queries.clause_by_code(code)
            if clause is None:
                self.problems.append(
                    _("The deal terms name the clause “%(clause)s”, which is not in the library.") % {"clause": code}
                )
                continue
            self._clause(clause.tag, clause)
            if clause.tag in self.clauses:
                keys.append(clause.tag)
        return keys

    def _table(self, mapping: TemplateMapping) -> None:
        table = completeness.table_of(mapping)
        source = self.subject.tables.get(table.source) if table is not None else None
        if table is None or source is None:
            return
        columns = [
            (column.key, column.heading, column.path, column.format, column.is_shown) for column in table.columns.all()
        ]
        self.tables[mapping.key] = self.lines.read(
            source,
            columns,
            sort_by=table.sort_by,
            descending=table.descending,
            hierarchy=table.hierarchy,
            with_totals=table.with_totals,
            condition=table.condition,
            key=mapping.key,
        )

    def _default_table(self) -> None:
        """The schedule of a template without a product table: the columns that the source shows by itself."""
        for source in self.subject.tables.values():
            wanted = source.shown or [column.path for column in source.columns]
            columns = [(c.path.replace(".", "_"), str(c.label), c.path, "", c.path in wanted) for c in source.columns]
            data = self.lines.read(source, columns, key=TABLE_OF_LINES)
            if data.rows:
                self.tables[TABLE_OF_LINES] = data
            return

    def _snapshot(self) -> dict[str, Any]:
        return {
            "values": {
                key: value if isinstance(value, bool) else str(value) for key, value in sorted(self.values.items())
            },
            "tables": {
                key: {
                    "rows": [{"level": row.level, **row.cells} for row in data.rows],
                    "totals": [list(t) for t in data.totals],
                }
                for key, data in sorted(self.tables.items())
            },
            "clauses": dict(sorted(self.chosen.items())),
            "terms": {code: [term.position, term.rank, term.text] for code, term in sorted(self.terms.items())},
            "signers": [[s.number, s.side, s.name, s.title, s.email, s.legal_name] for s in self.signers],
            "template": {"version": str(self.version.pk), "number": self.version.number},
        }


def _first_places(version: TemplateVersion) -> dict[str, str]:
    places: dict[str, str] = {}
    for tag in version.tags:
        places.setdefault(str(tag["key"]), str(tag["place"]))
    return places


def choose_variation(
    clause: Clause, context: Mapping[str, Any], agreed: rules.DealTerm | None = None, *, language: str = ""
) -> ClauseVariation | None:
    """The active variation of a clause for a context and an agreed position; None when no one applies."""
    return rules.variation(queries.active_variations(clause.pk), context, agreed, language)


def _no_variation(clause: Clause, agreed: rules.DealTerm | None) -> str:
    if agreed is not None and agreed.rank:
        return _("The clause “%(clause)s” has no active fallback %(rank)s, which the deal terms ask for.") % {
            "clause": clause.name,
            "rank": agreed.rank,
        }
    return _("No active variation of the clause “%(clause)s” applies here.") % {"clause": clause.name}
