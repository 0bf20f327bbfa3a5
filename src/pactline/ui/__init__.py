"""The interface house: shell, components, lists, forms, record pages, and what is the same in every API.

It owns how things look and are worked with, and each person's saved views. It must never know a business object, read
another module's tables or import a module above the kernel: modules register with it (``nav``, ``create``, ``search``,
``slots``, ``home``) and pass it what to show. How to write a page: docs/modules/ui.md and /styleguide.
"""
