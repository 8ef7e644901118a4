"""Amazon Rekognition itself (REK): what it stores, what it streams, and who is let near its operations."""

from policies.controls import recognition_duties, recognition_resources

CONTROLS = (*recognition_resources.CONTROLS, *recognition_duties.CONTROLS)
