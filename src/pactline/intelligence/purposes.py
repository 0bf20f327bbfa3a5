"""The purposes of files that intelligence stores."""

from __future__ import annotations

PORTFOLIO = "intelligence.portfolio"
PLAYBOOK = "intelligence.playbook"
