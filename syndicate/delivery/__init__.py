"""Delivery: letters go to a relay, replies become verdicts, verdicts enter the ledger. Only here is aiosmtplib."""
