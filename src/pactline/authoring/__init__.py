"""Authoring owns Word templates, their tags and mappings, the clause library and the rules that choose among them.

It fills a .docx from a context that it is given. It must never know where the context comes from: quotes, contracts and
other subjects register their source fields (`authoring.sources`), and authoring imports none of them. `authoring.docx`
is the pure engine below it, without database or Django.
"""
