"""Policies of the organization that hold for many accounts: the same when an account joins the unit."""

from typing import Any

from policies.statement import Document, Statement


def in_any(document: Any, accounts: set[str]) -> Any:
    """A policy for whatever account of its unit, where it is made for more than one.

    What an SCP denies, and whom it exempts, lies in an account of the unit anyway.
    """
    if len(accounts) == 1:
        return document
    match document:
        case str():
            before, number, after = document.partition(
                next((f":{one}:" for one in accounts if f":{one}:" in document), "\0")
            )
            return f"{before}:*:{after}" if number and document.startswith("arn:") else document
        case dict():
            return {key: in_any(inner, accounts) for key, inner in document.items()}
        case list():
            listed = [in_any(inner, accounts) for inner in document]
            if document and isinstance(document[0], dict):
                return listed
            return listed if listed == document else sorted(set(listed))
        case _:
            return document


def of_the_organization(document: Document, accounts: set[str], organization: str) -> Document:
    """A resource control policy holds principals of other organizations as well, whom no name of a role exempts."""
    statements: list[Statement] = []
    for one in in_any(document, accounts)["Statement"]:
        statements.append(one)
        where = one.get("Condition", {})
        if len(accounts) > 1 and "ArnNotLikeIfExists" in where:
            outside = {key: value for key, value in where.items() if key != "ArnNotLikeIfExists"}
            outside["StringNotEqualsIfExists"] = {"aws:PrincipalOrgID": organization}
            statements.append(
                {**one, "Sid": f"NobodyOutsideTheOrganizationMay{one['Sid'].partition('May')[2]}", "Condition": outside}
            )
    return {**document, "Statement": statements}
