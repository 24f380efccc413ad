"""What a hostile SMTP server may do to a recipient: the words of the scripts that `smtpd` plays."""

REPLIES = {
    "mail-553": ("mail", "553 5.7.1 Mail from must equal authorized user"),
    "mail-421": ("mail", "421 4.3.2 Going down"),
    "mail-451": ("mail", "451 4.3.0 Try again"),
    "rcpt-450": ("rcpt", "450 4.2.0 Greylisted"),
    "rcpt-550": ("rcpt", "550 5.1.1 <someone@example.com>: Recipient address rejected: User unknown"),
    "rcpt-policy": ("rcpt", "550 5.7.1 Blocked by policy"),
    "rcpt-421": ("rcpt", "421 4.7.0 Too many connections"),
    "rcpt-200": ("rcpt", "200 fine"),
    "rcpt-twice": ("rcpt", "250 2.1.5 ok\r\n250 2.1.5 ok"),
    "rcpt-garbage": ("rcpt", "?!\x00 what"),
    "data-451": ("data", "451 4.3.0 No room now"),
    "data-250": ("data", "250 2.0.0 ok already"),
    "data-503": ("data", "503 5.5.1 Bad sequence of commands"),
    "dot-451": ("dot", "451 4.3.0 Queue full"),
    "dot-554": ("dot", "554 5.6.0 We do not like this letter"),
    "dot-limit": ("dot", "550 Mail frequency limited"),
    "dot-421": ("dot", "421 4.3.2 Going down"),
}
"""Misbehaviours that are one reply; the letter is not kept."""
KEPT_AND = {
    "kept-garbage": b"\xff\xfe???\r\n",
    "kept-200": b"200 kept\r\n",
    "kept-354": b"354 more\r\n",
    "kept-no-code": b"-1 kept\r\n",
    "kept-huge": b"250-" + b"x" * 3_000_000 + b"\r\n250 kept\r\n",
    "kept-endless": b"250-more\r\n" * 200_000 + b"250 kept\r\n",
    "kept-451": b"451 4.3.0 Kept all the same\r\n",
    "kept-twice": b"250 kept\r\n250 kept again\r\n",
}
"""Misbehaviours where the letter is kept, and what is said about it leaves doubt; or is a lie (451)."""
DROPS = ("mail-drop", "rcpt-drop", "data-drop")
DOUBT = (
    "kept-drop",
    "lost-drop",
    "body-drop",
    "kept-hang",
    "kept-slow",
    *(name for name in KEPT_AND if name != "kept-451"),
)
"""`body-drop`: a small letter has left as a whole, dot and all, before the server drops it."""
TAKEN_IN_WORDS = ("rcpt-200", "rcpt-twice", "rcpt-early", "rcpt-silent")
"""The reader was taken, whatever was said about it."""
EARLY = {"rcpt-early": ("rcpt", "354 go ahead")}
SILENT = ("dot-silent", "mail-silent", "rcpt-silent")
"""Nothing is said (nor is the letter kept, for the dot), and the next command is answered all the same."""
CERTAIN = ("ok", "ok-drop", "ok-late", "ok-unasked")
OTHERS = ("body-unasked", "rcpt-hang")
ALL = ("kept-451", *REPLIES, *DROPS, *DOUBT, *CERTAIN, *OTHERS)
