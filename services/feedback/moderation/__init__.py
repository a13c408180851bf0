"""Moderation by rule, before publication: personal numbers are masked, what needs judgement waits for a person."""

from services.feedback.moderation.rules import MASK, RULES, Finding, Rule, RuleName, Severity, Verdict
from services.feedback.moderation.screening import Screening, screen

__all__ = ["MASK", "RULES", "Finding", "Rule", "RuleName", "Screening", "Severity", "Verdict", "screen"]
