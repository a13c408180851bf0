"""The event log: each service's only truth. See docs/architecture.md."""
