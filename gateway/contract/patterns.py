"""AWS's patterns are Java's; here they are made Python's."""

import re
import sys
import unicodedata
from functools import cache

# Java's classes outside Unicode's categories, as the inside of a class.
_POSIX = {
    "ASCII": r"\x00-\x7F",
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Graph": r"\x21-\x7E",
    "Print": r"\x20-\x7E",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r"\s",
}


class UnreadablePattern(Exception):
    """What Python has no words for."""


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Raises ``UnreadablePattern``."""
    # Java speaks of the characters beyond 16 bits as pairs.
    text = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    text = re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda match: f"\\U{int(match[1], 16):08X}", text)
    # A hyphen after or before a class inside brackets is a hyphen to Java.
    text = re.sub(r"(\\[wds])-(?=[^\]])", r"\1\\-", text)
    text = _with_categories(text)
    try:
        return re.compile(text)
    except re.error as error:
        raise UnreadablePattern(f"{pattern}: {error}") from error


def _with_categories(text: str) -> str:
    """``\\p{L}`` written out, in brackets unless it stands in some."""
    parts, inside = [], False
    for token in re.findall(r"\\[pP]\{\w+\}|\\.|.", text, re.DOTALL):
        if token == "[" and not inside:
            inside = True
        elif token == "]":
            inside = False
        elif token.startswith((r"\p{", r"\P{")):
            if token[1] == "P":
                raise UnreadablePattern(f"{text}: {token}")
            members = _POSIX.get(token[3:-1]) or _category(token[3:-1])
            token = members if inside else f"[{members}]"
        parts.append(token)
    return "".join(parts)


@cache
def _category(name: str) -> str:
    """The characters of a Unicode category such as L or Nd, as ranges."""
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(name.removeprefix("Is")):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    if not ranges:
        raise UnreadablePattern(f"\\p{{{name}}}")
    return "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in ranges)
