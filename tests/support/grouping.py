"""An environment whose lines of business are kept apart: collections and projects, each with callers of their own."""

from typing import Any

ROLE = "arn:aws:iam::111122223333:role/{}"
RETAIL = {"name": "retail", "callers": [ROLE.format("retail/kyc")]}
STAFF = {"name": "staff", "callers": [ROLE.format("staff/access")]}
GROUPS: dict[str, Any] = {
    "capabilities.face-search.groups": [
        {**RETAIL, "collections": ["customers"]},
        {**STAFF, "collections": ["employees"]},
    ],
    "capabilities.custom-labels.projects": ["cheque-layouts", "badges"],
    "capabilities.custom-labels.groups": [
        {**RETAIL, "projects": ["cheque-layouts"]},
        {**STAFF, "projects": ["badges"]},
    ],
}
"""Changes of the environment `full`."""
