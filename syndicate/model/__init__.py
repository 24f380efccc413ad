"""Words: frozen dataclasses, enums, tables of legal state moves. No I/O, no clock, no third party."""
