"""The channels, one file each, and what each platform's rules say (docs/conversation.md has them as a table)."""
