"""XML element by element: no entities, no DTD, no network, bounded memory; element paths and where records stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from lxml import etree

from crmmigrate.adapters.readers.nested import DEEPEST, SELF, Place
from crmmigrate.core.errors import SourceError

FIELDS = frozenset(
    {"field", "column", "col", "property", "attribute", "attr", "param", "cell", "value", "data", "item"}
    | {"str", "int", "long", "float", "double", "bool", "date", "text", "number", "string"}
)
NAMES = frozenset({"name", "key", "field", "column", "colname", "columnname"})
_SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
TABLES = frozenset({"table", "table_data", "recordset"})
"""Elements of database dumps whose `name` says which table it is."""
DATABASES = frozenset({"database", "dataset", "dataroot", "mysqldump"})
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class Label(str):
    """The name of a table that stands as an attribute of an element, with the tag of that."""

    __slots__ = ("tag",)
    tag: str

    def __new__(cls, name: str, tag: str) -> Self:
        """A name, with the tag that bears it."""
        made = super().__new__(cls, name)
        made.tag = tag
        return made


def elements(path: Path, encoding: str | None = None) -> Iterator[tuple[str, Place, Any]]:
    """`start` and `end` of each element, with its path of names below the root; the caller clears what it has read.

    Raises:
        SourceError: The document is malformed, too deep, or declares entities.
    """
    names: list[str] = []
    _refuse_declared(path)
    try:
        with path.open("rb") as file:
            for event, element in etree.iterparse(file, events=("start", "end"), encoding=encoding, **_SAFE):
                if event == "start":
                    if not names:
                        _refuse_entities(element, path)
                    names.append(step(element))
                    if len(names) > DEEPEST:
                        raise SourceError(
                            f"{path.name}: elements are nested deeper than {DEEPEST} levels", code="source-too-large"
                        )
                yield event, tuple(names[1:]), element
                if event == "end":
                    names.pop()
    except etree.XMLSyntaxError as fault:
        raise _error(fault, path) from fault
    except (LookupError, UnicodeError) as fault:
        raise SourceError(f"{path.name}: XML in an unknown encoding ({fault})") from fault


def ends(path: Path, places: Collection[Place], encoding: str | None = None) -> Iterator[tuple[Place, Any]]:
    """The end of each element at one of the places; for documents that `elements` has read without a fault."""
    tags = [f"{{*}}{place[-1].tag if isinstance(place[-1], Label) else place[-1]}" for place in places]
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag=tags, encoding=encoding, **_SAFE):
            above = [step(outer) for outer in element.iterancestors()]
            place = (*above[-2::-1], step(element)) if above else ()
            if place in places:
                yield place, element


def is_said_wide(path: Path) -> bool:
    """Whether a document declares UTF-16 in single bytes, as .NET does where it writes a text to a file."""
    with path.open("rb") as file:
        return (
            re.match(
                rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=.(?:utf-?16|ucs-?2|unicode)", file.read(200), re.IGNORECASE
            )
            is not None
        )


def root_of(path: Path) -> str:
    """The name of the outermost element, empty where there is none."""
    with path.open("rb") as file:
        head = file.read(1 << 16).replace(b"\0", b"")
    match = re.search(
        rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.sub(rb"<!--.*?-->|<!DOCTYPE[^\[>]*>", b"", head, flags=re.DOTALL)
    )
    return match[1].decode() if match else ""


def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def step(element: Any) -> str:
    """An element in a path: its tag, or the table of a dump that it names."""
    tag = local(element.tag)
    name = element.get("name") if tag.lower() in TABLES else None
    parent = element.getparent()
    if not name or parent is None or local(parent.tag).lower() not in DATABASES:
        return tag
    return Label(name, tag)


def _refuse_declared(path: Path) -> None:
    """Refuse entities before anything parses them."""
    with path.open("rb") as file:
        head = file.read(1 << 20).replace(b"\0", b"")
    head = re.sub(rb"<!--(?:.*?-->|.*\Z)", b"", head, flags=re.DOTALL)
    root = re.search(rb"<[A-Za-z_\x80-\xff]", head)
    if b"<!ENTITY" in head[: root.start() if root else None]:
        raise refused(path)


def _refuse_entities(root: Any, path: Path) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (any(True for _ in dtd.iterentities()) or any(True for _ in dtd.iterelements())):
        raise refused(path)


def refused(path: Path) -> SourceError:
    """The error of a document that declares entities."""
    return SourceError(
        f"{path.name}: the document declares entities or a DTD of its own; such documents are not read, since "
        "entities can grow without bounds or read other files",
        next="save it without the DOCTYPE",
    )


def _error(fault: etree.XMLSyntaxError, path: Path) -> SourceError:
    line, column = fault.position
    reason = (fault.msg or "syntax error").rpartition(", line ")[0] or fault.msg or "syntax error"
    if "ntity" in reason and ("amplification" in reason or "loop" in reason):
        return refused(path)
    if "Premature end" in reason or "document is empty" in reason or _ends_open(path):
        return SourceError(
            f"{path.name}: truncated or incomplete XML: the text ends inside an element ({reason}, line {line})",
            code="truncated",
            next="get a complete copy of the file",
        )
    return SourceError(
        f"{path.name}: not well-formed XML: {reason}, line {line}, column {column}", next="mend the file there"
    )


def _ends_open(path: Path) -> bool:
    """Whether the last character is not the one that ends every document."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 1000))
        return not file.read().rstrip(b"\0 \t\r\n").endswith(b">")


def release(element: Any) -> list[str]:
    """Forget an element that was read, and its siblings before it; the texts between those."""
    element.clear(keep_tail=True)
    parent, texts = element.getparent(), []
    while parent is not None and element.getprevious() is not None:
        if tail := (parent[0].tail or "").strip():
            texts.append(tail)
        del parent[0]
    return texts


def space(tag: str) -> str:
    """The namespace of a name."""
    return tag.rpartition("}")[0]


def text_of(element: Any) -> str | None:
    """The text of an element between its children; pieces of mixed text are joined."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            pieces.append(child.text)
        pieces.append(child.tail or "")
    if not any(isinstance(child.tag, str) for child in element):
        return "".join(pieces)
    return " ".join(piece.strip() for piece in pieces if piece.strip())


def value_of(element: Any, shared: Collection[str] = ()) -> Any:
    """An element as a text, or as an object of its attributes, children and text; None where it is empty.

    Args:
        element: The element.
        shared: Names that stand in several namespaces: `title` and `g:title` are two fields.
    """
    if not len(element) and not element.attrib:
        text = element.text
        return text if text and not text.isspace() else None
    if element.get(f"{XSI}nil") in {"true", "1"}:
        return None
    groups: dict[str, list[Any]] = {}
    fields: dict[Any, Any] = {}
    named = _is_named(element)
    labelled = isinstance(step(element), Label)
    for name, value in element.attrib.items():
        if not (named or (labelled and name == "name")) and _is_data(element, name, value):
            fields[_free(local(name), fields)] = value
    for child in element:
        if isinstance(child.tag, str):
            groups.setdefault(_name_of(child, shared), []).append(value_of(child, shared))
    for name, values in groups.items():
        fields[_free(name, fields)] = values[0] if len(values) == 1 else values
    text = text_of(element)
    if not fields:
        return text if text and not text.isspace() else None
    if text and not text.isspace():
        fields[SELF] = text
    return fields


def _is_named(element: Any) -> bool:
    """Whether it is a field that an attribute names, such as `<field name="city">` of database dumps."""
    if not element.attrib or local(element.tag).lower() not in FIELDS:
        return False
    names = [name for name in element.attrib if not name.startswith(XSI)]
    plain = len(element) == 0 and len(names) == 1 and local(names[0]).lower() in NAMES
    return plain and bool(element.get(names[0], "").strip())


def _is_data(element: Any, name: str, value: str) -> bool:
    """Whether an attribute is more than a note for the parser; the type of an object is, that of a number is not."""
    if not name.startswith(XSI):
        return True
    prefix, colon, _ = value.partition(":")
    return name == f"{XSI}type" and element.nsmap.get(prefix if colon else None) != XSD


def _name_of(element: Any, shared: Collection[str]) -> str:
    if not _is_named(element):
        name = local(element.tag)
        foreign = name in shared and element.prefix and space(element.tag) != space(element.getparent().tag)
        return f"{element.prefix}:{name}" if foreign else name
    return next(str(value) for name, value in element.attrib.items() if not name.startswith(XSI))


def _free(name: str, taken: dict[Any, Any]) -> str:
    """The name, with a number where an attribute and a child have the same."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


@dataclass
class Kind:
    """What is known of all elements with one path.

    Attributes:
        most: How many of them stand in one parent at most.
        fields: They have attributes or children.
        data: They have attributes, text, named fields, or children of several kinds.
        inside: Names of their children.
        spaces: Namespaces of their names.
        database: It holds tables, one element a row.
    """

    most: int = 1
    fields: bool = False
    data: bool = False
    inside: set[str] = field(default_factory=set)
    spaces: set[str] = field(default_factory=set)
    database: bool = False


def shared_of(kinds: dict[Place, Kind]) -> frozenset[str]:
    """Names that stand for fields of several namespaces."""
    return frozenset(place[-1] for place, kind in kinds.items() if place and len(kind.spaces) > 1)


def kinds_of(path: Path, encoding: str | None = None) -> dict[Place, Kind]:
    """The kinds of elements of a document, in order of first appearance."""
    kinds: dict[Place, Kind] = {}
    counts: list[Counter[tuple[str, str]]] = []
    for event, place, element in elements(path, encoding):
        if event == "start":
            if place:
                counts[-1][place[-1], space(element.tag)] += 1
            counts.append(Counter())
            kind = kinds.setdefault(place, Kind())
            kind.spaces.add(space(element.tag))
            kind.database = local(element.tag).lower() in DATABASES or local(element.tag).endswith("DataSet")
            continue
        kind, inside = kinds[place], counts.pop()
        kind.inside |= {name for name, _ in inside}
        attributes = len(element.attrib) > (place != () and isinstance(place[-1], Label))
        kind.fields = kind.fields or bool(inside) or attributes
        kind.data = kind.data or attributes or bool((element.text or "").strip()) or len(kind.inside) > 1
        if place and _is_named(element):
            kinds[place[:-1]].data = True
        for (name, _), count in inside.items():
            child = kinds[*place, name]
            child.most = max(child.most, count)
        release(element)
    return kinds


def records_of(kinds: dict[Place, Kind]) -> list[Place]:
    """Paths of the elements that are records: the topmost repeated ones with fields."""
    found: list[Place] = []
    for place, kind in kinds.items():
        if kind.most < 2 or not kind.fields or any(place[: len(f)] == f for f in found):
            continue
        deeper = [(*place, name) for name in kind.inside]
        if not kind.data and all(kinds[inner].most > 1 and kinds[inner].fields for inner in deeper):
            continue  # a container like a page: its only children are the records
        found.append(place)
    found += [place for place, kind in kinds.items() if _stands_beside(place, kind, kinds, found)]
    if not found:
        found = [place for place, kind in kinds.items() if kind.most > 1][:1] or [_single(kinds)]
    return sorted(found, key=list(kinds).index)


def _single(kinds: dict[Place, Kind]) -> Place:
    """The only record: the outermost element that is more than a wrapping."""
    place: Place = ()
    while not kinds[place].data and len(kinds[place].inside) == 1:
        inner = (*place, *kinds[place].inside)
        if not kinds[inner].fields:
            break
        place = inner
    return place


def _stands_beside(place: Place, kind: Kind, kinds: dict[Place, Kind], found: list[Place]) -> bool:
    """A single element in a list beside other lists is the only record of its kind."""
    if not kind.fields or kind.most > 1 or not any(len(f) == len(place) for f in found):
        return False
    parent = kinds.get(place[:-1])
    if parent is not None and parent.database and place[-1] != "schema":
        return True
    inside_other = any(place[: len(f)] == f for f in found)
    return parent is not None and len(place) > 1 and not inside_other and not parent.data and len(parent.inside) == 1
