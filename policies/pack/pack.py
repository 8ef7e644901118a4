"""All files of a pack, from a dossier: page, machine forms, policies, manifest."""

import json
from collections.abc import Mapping

from policies.evidence import csv_form, json_form, junit, sarif
from policies.pack import access_form, coverage, facts, page
from policies.pack.changes import Changes
from policies.pack.documents import policies
from policies.pack.dossier import Dossier
from policies.pack.manifest import manifest
from policies.pack.oscal.assessment import assessment_results
from policies.pack.oscal.component import component_definition
from policies.pack.standing import Judged
from policies.pack.writing import MANIFEST, STACKS


def files(dossier: Dossier, controls: Mapping[str, Judged], changes: Changes | None = None) -> Mapping[str, str]:
    """Name → text; the same dossier gives the same bytes."""
    covered = coverage.coverage(controls, dossier.findings)
    made = {
        "access.csv": access_form.render(dossier.matrix.rows),
        "controls.csv": csv_form.render(dossier.results),
        "controls.json": json_form.render(dossier.results),
        "assessment-results.json": assessment_results(dossier, controls),
        "component-definition.json": component_definition(dossier, controls, covered),
        "junit.xml": junit.render(dossier.results),
        "pack.json": facts.render(dossier, controls),
        "results.sarif": sarif.render(dossier.results),
    }
    made[STACKS] = json.dumps(dossier.stacks, indent=1, ensure_ascii=False) + "\n"
    made |= {one.file: one.text for one in policies(dossier)}
    made |= {f"templates/{name}": text for name, text in dossier.templates.items()}
    about = json.loads(manifest(dossier, made))
    made["index.html"] = page.render(dossier, controls, covered, changes, about)
    made[MANIFEST] = manifest(dossier, made)
    return made
