"""Page text to articles and problems: `parser.parse_page` is the door, everything here is pure."""
