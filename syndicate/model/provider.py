"""Who runs a mailbox, from its domain: the providers that most readers are at, each with limits of its own."""

from functools import lru_cache

OTHER = "other"
DOMAINS = {
    "qq": ("qq.com", "vip.qq.com", "foxmail.com"),
    "163": ("163.com", "vip.163.com", "126.com", "vip.126.com", "yeah.net", "188.com"),
    "sina": ("sina.com", "sina.cn", "vip.sina.com", "sina.com.cn"),
    "sohu": ("sohu.com", "vip.sohu.com", "sogou.com"),
    "gmail": ("gmail.com", "googlemail.com"),
    "outlook": ("outlook.com", "hotmail.com", "live.com", "live.cn", "msn.com"),
    "yahoo": ("yahoo.com", "yahoo.cn", "yahoo.com.cn", "ymail.com", "rocketmail.com", "aol.com"),
}
PROVIDERS = (*DOMAINS, OTHER)
_OF_DOMAIN = {domain: name for name, domains in DOMAINS.items() for domain in domains}


@lru_cache(10_000)
def _of_domain(domain: str) -> str:
    return _OF_DOMAIN.get(domain.lower().rstrip("."), OTHER)


def provider_of(address: str) -> str:
    """The provider's name, `other` for whoever is not in the table."""
    return _of_domain(address.rpartition("@")[2])
