"""The documents of OData v4: what there is, of which types, and one page of it."""

from collections.abc import Mapping
from typing import Any

import orjson
from lxml import etree
from werkzeug.wrappers import Response

from services.surveys.feed.answers import Group
from services.surveys.feed.fields import ANSWERS, FIELDS, KEY
from services.surveys.submissions.schemas import SubmissionLine

ENTITIES = "Submissions"
_NAMESPACE = "bizenv.surveys"
_EDMX = "http://docs.oasis-open.org/odata/ns/edmx"
_EDM = "http://docs.oasis-open.org/odata/ns/edm"
_CORE = "Org.OData.Core.V1"
_JSON = "application/json;odata.metadata=minimal"


def service(root: str) -> Response:
    """What the feed has."""
    entities = [{"name": ENTITIES, "kind": "EntitySet", "url": ENTITIES}]
    return _json({"@odata.context": f"{root}/$metadata", "value": entities})


def page(root: str, select: str, content: Mapping[str, Any]) -> Response:
    """Some of the submissions, with the fields that were selected."""
    chosen = "" if select == "*" else f"({select})"
    return _json({"@odata.context": f"{root}/$metadata#{ENTITIES}{chosen}", **content})


def metadata(answers: Group) -> Response:
    """The types, in CSDL."""
    root = etree.Element(f"{{{_EDMX}}}Edmx", {"Version": "4.0"}, nsmap={"edmx": _EDMX})
    uri = f"https://oasis-tcs.github.io/odata-vocabularies/vocabularies/{_CORE}.xml"
    reference = etree.SubElement(root, f"{{{_EDMX}}}Reference", {"Uri": uri})
    etree.SubElement(reference, f"{{{_EDMX}}}Include", {"Namespace": _CORE})
    services = etree.SubElement(root, f"{{{_EDMX}}}DataServices")
    own: Any = {None: _EDM}  # the stubs know no namespace without a prefix
    schema = etree.SubElement(services, f"{{{_EDM}}}Schema", {"Namespace": _NAMESPACE}, nsmap=own)
    entity = _child(schema, "EntityType", Name="Submission")
    _child(_child(entity, "Key"), "PropertyRef", Name=KEY)
    for name, each in FIELDS.items():
        label = SubmissionLine.model_fields[name].description
        _property(entity, name, each.type, label, **({"Nullable": "false"} if name == KEY else {}))
    _property(entity, ANSWERS, f"{_NAMESPACE}.{answers.type_name}", "回答")
    _add_types(schema, answers)
    container = _child(schema, "EntityContainer", Name="Feed")
    _child(container, "EntitySet", Name=ENTITIES, EntityType=f"{_NAMESPACE}.Submission")
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return _with_version(Response(text, content_type="application/xml"))


def _add_types(schema: etree._Element, group: Group) -> None:
    complex_type = _child(schema, "ComplexType", Name=group.type_name)
    for _, identifier, member in group.named():
        if isinstance(member, Group):
            kind = f"{_NAMESPACE}.{member.type_name}"
            _property(complex_type, identifier, f"Collection({kind})" if member.is_repeated else kind)
            _add_types(schema, member)
        else:
            scale = {"Scale": "variable"} if member.type == "Edm.Decimal" else {}
            _property(complex_type, identifier, member.type, member.label, **scale)


def _property(parent: etree._Element, name: str, kind: str, label: str | None = None, **more: str) -> None:
    made = _child(parent, "Property", Name=name, Type=kind, **more)
    if label:
        _child(made, "Annotation", Term=f"{_CORE}.Description", String=label)


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_EDM}}}{tag}", attributes)


def _json(content: Mapping[str, Any]) -> Response:
    return _with_version(Response(orjson.dumps(content), content_type=_JSON))


def _with_version(response: Response) -> Response:
    response.headers["OData-Version"] = "4.0"
    response.headers["Cache-Control"] = "private, no-store"  # the address holds the key
    return response
