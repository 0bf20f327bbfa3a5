"""Names of WordprocessingML and the few tree operations that every file of the engine needs."""

from __future__ import annotations

from copy import deepcopy

from docx.oxml.parser import oxml_parser
from lxml import etree

Element = etree._Element

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC_NS = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def w(name: str) -> str:
    """The qualified name of a WordprocessingML element or attribute."""
    return f"{{{W_NS}}}{name}"


P, R, T, TBL, TR, TC, SDT = w("p"), w("r"), w("t"), w("tbl"), w("tr"), w("tc"), w("sdt")
SDT_PR, SDT_CONTENT, R_PR, P_PR, TAB, BR, VAL = (
    w("sdtPr"),
    w("sdtContent"),
    w("rPr"),
    w("pPr"),
    w("tab"),
    w("br"),
    w("val"),
)
FALLBACK = f"{{{MC_NS}}}Fallback"
TEXT_BOX = w("txbxContent")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_IDENTITIES = frozenset({f"{{{_W14}}}paraId", f"{{{_W14}}}textId"})


def make(name: str, **attributes: str) -> Element:
    """A new element `w:name` with attributes in the same namespace. Made by python-docx's parser, so it is one of its kind."""
    element = oxml_parser.makeelement(w(name), nsmap={"w": W_NS})
    for key, value in attributes.items():
        element.set(w(key), value)
    return element


def text_element(text: str) -> Element:
    element = make("t")
    element.text = text
    if text != text.strip() or not text:
        element.set(XML_SPACE, "preserve")
    return element


def remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def replace_with(element: Element, new: list[Element]) -> None:
    """Puts `new` where `element` stood."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("An element outside the tree cannot be replaced.")
    at = parent.index(element)
    parent.remove(element)
    for offset, item in enumerate(new):
        parent.insert(at + offset, item)


def unwrap(control: Element) -> list[Element]:
    """Removes a content control and leaves its content where it was; gives that content."""
    content = control.find(SDT_CONTENT)
    children = list(content) if content is not None else []
    replace_with(control, children)
    return children


def clone(element: Element) -> Element:
    return deepcopy(element)


def repeated(element: Element) -> Element:
    """A copy that stands beside its original: without the identities (paragraphs, controls, bookmarks) that must be
    unique in a document."""
    copy = deepcopy(element)
    for node in copy.iter():
        for name in [name for name in node.attrib if name in _IDENTITIES]:
            del node.attrib[name]
    for node in list(copy.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        remove(node)
    for properties in copy.iter(SDT_PR):
        for identity in properties.findall(w("id")):
            properties.remove(identity)
    return copy


def plain_text(element: Element) -> str:
    """All visible text below an element, without structure."""
    return "".join(node.text or "" for node in element.iter(T))


def ensure_paragraph(cell: Element) -> None:
    """A table cell must end with a paragraph, or Word calls the file corrupt."""
    blocks = [child for child in cell if child.tag in (P, TBL, SDT)]
    if not blocks or blocks[-1].tag == TBL:
        cell.append(make("p"))
