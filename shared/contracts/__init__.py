"""The published language of the four services: event types, who may read them, and which of their fields are sealed."""

from shared.contracts.registry import Audience, Erasable, EventType, Secret, event, event_type, event_types

__all__ = ["Audience", "Erasable", "EventType", "Secret", "event", "event_type", "event_types"]
