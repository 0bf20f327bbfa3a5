"""The only place of authoring that writes, one file for each noun. `fill`, `preview` and `choose_template` only read."""

from __future__ import annotations

from pactline.authoring.filling import FilledTemplate, Question, choose_variation, fill, questions

from .choosing import choose_internal_signers, choose_template
from .clauses import (
    activate_clause,
    activate_variation,
    add_variation,
    change_clause,
    change_variation,
    create_clause,
    deactivate_clause,
    deactivate_variation,
    map_variation_tag,
    remove_variation,
)
from .mappings import confirm_suggestions, map_columns, map_table, map_tag, suggest_again
from .previews import Preview, preview
from .rules import (
    change_signatory_rule,
    change_template_rule,
    create_signatory_rule,
    create_template_rule,
    remove_signatory_rule,
    remove_template_rule,
)
from .templates import (
    activate_template,
    change_template,
    convert_placeholders,
    copy_template,
    create_revision,
    deactivate_template,
    discard_revision,
    publish,
    remove_template,
    replace_file,
    upload_template,
)
from .types import (
    activate_contract_type,
    change_category,
    change_contract_model,
    change_contract_type,
    create_category,
    create_contract_model,
    create_contract_type,
    deactivate_contract_type,
)

__all__ = [
    "FilledTemplate",
    "Preview",
    "Question",
    "activate_clause",
    "activate_contract_type",
    "activate_template",
    "activate_variation",
    "add_variation",
    "change_category",
    "change_clause",
    "change_contract_model",
    "change_contract_type",
    "change_signatory_rule",
    "change_template",
    "change_template_rule",
    "change_variation",
    "choose_internal_signers",
    "choose_template",
    "choose_variation",
    "confirm_suggestions",
    "convert_placeholders",
    "copy_template",
    "create_category",
    "create_clause",
    "create_contract_model",
    "create_contract_type",
    "create_revision",
    "create_signatory_rule",
    "create_template_rule",
    "deactivate_clause",
    "deactivate_contract_type",
    "deactivate_template",
    "deactivate_variation",
    "discard_revision",
    "fill",
    "map_columns",
    "map_table",
    "map_tag",
    "map_variation_tag",
    "preview",
    "publish",
    "questions",
    "remove_signatory_rule",
    "remove_template",
    "remove_template_rule",
    "remove_variation",
    "replace_file",
    "suggest_again",
    "upload_template",
]
