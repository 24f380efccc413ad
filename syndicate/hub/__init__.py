"""WebSub (W3C Recommendation, 23 January 2018): what a hub is asked, and what it says. Pure."""
