"""Calls that moto lacks or answers wrongly: a class a service, each on top of moto's own."""
