"""The IAM policy language: what a document says, and what AWS decides on it; no AWS call is made."""
