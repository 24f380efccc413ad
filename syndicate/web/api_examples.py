"""One example of each body that can be sent, by the name of its shape."""

from collections.abc import Mapping
from typing import Any

BODIES: Mapping[str, Any] = {
    "NewPlace": {"issue_date": "2026-11-20", "page_no": "A03"},
    "Decision": {"accept": True},
    "Steps": {"edits": [{"act": "join", "story": 0, "item": 2}]},
    "Offer": {"offer": 0},
    "Signature": {"park": "tianyi"},
    "Correction": {"note": "标题里的数字有误，应为三个项目。", "title": "三个项目签约"},
    "Retraction": {"note": "稿件内容不实，已撤回。"},
    "NewEdition": {"day": "2026-11-20", "week": False},
    "Arrangement": {
        "articles": ["2026-11-20-a03-02", "2026-11-20-a03-01"],
        "subject": "三个项目签约",
        "note": "编者按",
    },
    "Test": {"address": "editor@example.com", "parks": ["yuetang"]},
    "NewSending": {"edition": "2026-11-20", "at": "2099-11-21T06:00:00+08:00", "at_least": 3, "late_hours": 2},
    "Answered": {"yes": True},
    "NewSchedule": {"days": "weekdays", "at": "06:00", "at_least": 3},
    "NewPark": {"slug": "lukou", "name": "渌口经开区", "aliases": ["渌口经济开发区"], "colour": "#2f5d62"},
    "NewSlug": {"slug": "xiangxiang"},
    "ParkChange": {"tagline": "先进制造", "place": 2},
    "LookUp": {"address": "lin@example.com"},
    "NewHook": {"url": "https://crm.example.com/hook", "events": ["left", "bounced"]},
    "SignUp": {"address": "lin@example.com", "parks": ["tianyi"], "rhythm": "weekly"},
    "Change": {"rhythm": "weekly", "paused_until": "2026-12-01"},
}
