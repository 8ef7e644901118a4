"""Automating audits with APIs (AUD): what is recorded, who watches the record, and whom it notifies."""
