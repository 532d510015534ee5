"""How the judge of triage is made and measured; nothing of it is deployed."""
