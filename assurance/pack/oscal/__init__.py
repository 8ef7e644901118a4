"""The same results in OSCAL 1.2: a component definition and assessment results, for the tools of an assessor."""
