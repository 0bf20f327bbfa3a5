"""`python -m pactline.cli` is the same as `pactline`."""

from __future__ import annotations

import sys

from . import main

sys.exit(main())
