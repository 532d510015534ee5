"""What a mention is: a complaint and how serious, a question, praise, or nothing to act on."""
