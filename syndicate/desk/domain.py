"""The records that mailboxes look for before they trust our letters: SPF, DKIM, DMARC, PTR, MX."""

import ipaddress

from syndicate.delivery import records
from syndicate.delivery.relay import Relay
from syndicate.desk.findings import Finding, fail, ok, warn

NOBODYS = ("example.com", "example.org", "example.net", "localhost")
"""Domains nobody owns: the settings are not filled in yet."""


async def spf(domain: str, relay: Relay) -> Finding:
    """RFC 7208: which hosts may send for the domain, one record."""
    found = [text for text in await records.texts(domain) if text.lower().startswith("v=spf1")]
    publish = (
        f'Publish a TXT record at {domain}: "v=spf1 a:{relay.host} ~all", or what your relay\'s provider asks for.'
    )
    if not found:
        return warn("spf", f"{domain} does not say who may send for it.", publish)
    if len(found) > 1:
        return fail("spf", f"{domain} has {len(found)} SPF records: mailboxes ignore them all.", "Leave one of them.")
    if "+all" in found[0].lower().split():
        return warn("spf", f"{domain} lets everybody send: {found[0]}", "End it with ~all or -all.")
    return ok("spf", found[0])


async def dmarc(domain: str) -> Finding:
    """RFC 7489: what mailboxes do with letters that are not ours."""
    found = [text for text in await records.texts(f"_dmarc.{domain}") if text.lower().startswith("v=dmarc1")]
    if found:
        return ok("dmarc", found[0])
    advice = f'Publish a TXT record at _dmarc.{domain}: "v=DMARC1; p=none; rua=mailto:postmaster@{domain}".'
    return warn("dmarc", f"{domain} has no DMARC record: Gmail and Yahoo want one.", advice)


async def dkim(domain: str, selector: str) -> Finding:
    """RFC 6376: the public half of the key that signs letters."""
    name = f"{selector}._domainkey.{domain}"
    found = [text for text in await records.texts(name) if "p=" in text]
    if not found:
        return fail("dkim", f"Letters are signed, and the key is not published at {name}.", "Publish it there as TXT.")
    if "p=;" in found[0].replace(" ", "") or found[0].replace(" ", "").endswith("p="):
        return fail("dkim", f"The key at {name} was withdrawn.", "Publish the key that signs.")
    return ok("dkim", f"published at {name}")


async def mx(domain: str) -> Finding:
    """RFC 5321: letters that come back, and readers' answers, go to the domain's mailboxes."""
    found = await records.mailboxes(domain)
    if found:
        return ok("mx", ", ".join(found))
    return warn("mx", f"{domain} takes no mail: nothing can come back.", f"Publish an MX record for {domain}.")


async def ptr(relay: Relay) -> Finding:
    """RFC 1912: the relay's address has a name, which has that address. A provider's relay sees to it itself."""
    there = await records.addresses(relay.host)
    public = [address for address in there if ipaddress.ip_address(address).is_global]
    if not public:
        return ok("ptr", f"{relay.host} is within your own network; what it sends from is its own affair")
    for address in public:
        names = await records.names(address)
        if not names:
            return warn("ptr", f"{address} of {relay.host} has no name.", "Ask who gave you the address for a PTR.")
        back = [found for name in names for found in await records.addresses(name)]
        if address not in back:
            return warn(
                "ptr", f"{names[0]} of {address} leads elsewhere.", f"Let {names[0]} have the address {address}."
            )
    return ok("ptr", f"{relay.host} has its names")
