"""The components: a Python function and a template each, gathered into one tag library by ``templatetags/ui.py``."""
