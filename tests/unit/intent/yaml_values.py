"""Hypothesis strategies for values that YAML readers stumble over, and what `patch` makes of a text."""

from __future__ import annotations

import re

from hypothesis import strategies as st

keys = st.sampled_from(["a", "b", "name", "on", "1", "a.b/c", "x: y", "é"])
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-10, 10**6)
    | st.sampled_from(["x", "1", "1e3", "0o7", "on", "~", "", " a", "a: b", "a #b", "- c", "é", "2026-01-01", "1:30"])
    | st.sampled_from(["l1\nl2\n", "l1\n\n l2", "img.example/a/b:1.2@sha256:00", "{}", "[x", "\t", "a\n"])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)
mappings = st.dictionaries(keys, values, min_size=1, max_size=4)


def patched(text, diff):
    """What `patch` makes of the text; it may have been patched before by the diffs before this one."""
    lines = text.splitlines(keepends=True) if text.isascii() else re.findall(r"[^\n]*\n|[^\n]+$", text)
    for hunk in re.split(r"(?m)^@@ ", diff)[1:]:
        head, *body = re.findall(r"[^\n]*\n|[^\n]+$", hunk)
        _, start, count = re.match(r"-\S+ (\+)(\d+)(?:,(\d+))?", head).groups()
        at = int(start) - (count != "0")
        old, new = [], []
        for line, following in zip(body, [*body[1:], ""], strict=True):
            bare = line[1:-1] if following.startswith("\\") else line[1:]
            if line[0] in " -":
                old.append(bare)
            if line[0] in " +":
                new.append(bare)
        assert lines[at : at + len(old)] == old, hunk
        lines[at : at + len(old)] = new
    return "".join(lines)
