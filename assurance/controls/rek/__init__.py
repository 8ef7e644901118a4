"""Amazon Rekognition itself (REK): what it stores, what it streams, and who may use its operations."""
