"""What every module stands on: who acts, what can go wrong, how a state changes, how money is rounded.

The kernel owns no tables and knows no module. It must never import from the rest of Pactline.
"""
