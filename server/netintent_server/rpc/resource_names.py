"""Resource names to the domain's references and back; a name that is none is told field by field."""

from __future__ import annotations

from netintent_server.errors import InvalidRequest, Violation
from netintent_server.model.document import DEFAULT_COLLECTION, CollectionRef, DocumentRef
from netintent_server.rag.particulars import ID, ID_RULE


def document_ref(tenant: str, name: str, *, field: str = "name") -> DocumentRef:
    """`collections/{collection}/documents/{document}` within the caller's tenant; raises InvalidRequest."""
    match name.split("/"):
        case ["collections", collection, "documents", document] if ID(collection) and ID(document):
            return DocumentRef(tenant, collection, document)
    raise InvalidRequest(
        Violation(field, f"{name[:200]!r} is no document; use collections/{{collection}}/documents/{{document}}")
    )


def collection_ref(tenant: str, name: str, *, field: str = "name") -> CollectionRef:
    """`collections/{collection}` within the caller's tenant; raises InvalidRequest."""
    match name.split("/"):
        case ["collections", collection] if ID(collection):
            return CollectionRef(tenant, collection)
    raise InvalidRequest(Violation(field, f"{name[:200]!r} is no collection; use collections/{{collection}}"))


def collection_of_id(tenant: str, collection: str) -> CollectionRef:
    """A collection by its id, "default" when empty; raises InvalidRequest."""
    if collection and not ID(collection):
        raise InvalidRequest(Violation("collection", f"{collection[:200]!r} is no id: {ID_RULE}"))
    return CollectionRef(tenant, collection or DEFAULT_COLLECTION)
