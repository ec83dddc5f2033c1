"""Files that are refused: everything wrong at once, each with line, column and remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policies import policy, problems

from netintent_server.intent.policy.marked import MOST_BYTES, MOST_NODES, Unreadable, read_tree
from netintent_server.intent.policy.reading import BrokenPolicy

BROKEN = {
    "a key that is not one, and the one that was meant": (
        """\
        version: 1
        replica:
          ceiling: 3
        """,
        ["2:1: the policy has no replica; did you mean replicas?"],
    ),
    "values of the wrong type and out of range": (
        """\
        version: 1
        replicas:
          ceiling: ten
          floor: -1
          factor: .5
          ceilings: {UPF: 2000, AMF: yes}
        """,
        [
            "3:12: the number of replicas is the text 'ten', not a whole number; give 0 to 1000",
            "4:10: the number of replicas is -1, out of range; give 0 to 1000",
            "5:11: factor is 0.5, out of range; give 1 to 1000",
            "6:19: the ceiling of UPF is 2000, out of range; give 0 to 1000",
            "6:30: the ceiling of AMF is the text 'yes', not a whole number; give 0 to 1000",
        ],
    ),
    "keys, ids and functions said twice": (
        """\
        version: 1
        approval: {kinds: [DELETE]}
        protected:
          - {id: a, functions: [UPF]}
          - {id: a, functions: [AMF]}
        approval: {kinds: [SCALE]}
        """,
        [
            "5:10: the id a is taken; give each rule its own; the first is on line 4",
            "6:1: approval is said twice; keep one; the first is on line 2",
        ],
    ),
    "kinds, functions, metrics, zones and days that there are not": (
        """\
        version: 1
        approval: {kinds: [DELET]}
        protected: [{id: x, functions: [UPFF]}]
        objectives: [{metric: latencyy}]
        maintenance:
          windows:
            - id: night
              kinds: [UPGRADE]
              days: [monday]
              hours: "25:00-05:00"
              zone: Europe/Berln
        """,
        [
            "2:20: the contract has no 'DELET'; did you mean DELETE?",
            "3:33: the catalogue has no 'UPFF'; did you mean UPF?",
            "4:23: the contract has no 'latencyy'; did you mean latency?",
            "9:14: the week has no 'monday'; did you mean mon?",
            "10:14: '25:00-05:00' are no hours; write HH:MM-HH:MM; 22:00-05:00 goes past midnight, 00:00-24:00 is all",
            "11:13: there is no time zone 'Europe/Berln'; did you mean Europe/Berlin?",
        ],
    ),
    "a rule that lacks a part, and has what there is not": (
        """\
        version: 1
        rules:
          - id: Gold
            when: "true"
            effect: forbid
            massage: no
            message: no
        """,
        [
            "3:5: a rule has no remedy; say remedy",
            "3:9: 'Gold' is no id of a rule; use 1 to 64 of a-z, 0-9, dot, hyphen and underscore, …",
            "5:13: an effect has no 'forbid'; use one of deny, approve",
            "6:5: a rule has no massage; did you mean message?",
        ],
    ),
    "a condition that ends too early": (
        """\
        version: 1
        rules:
          - {id: a, when: action.kind ==, effect: deny, message: m, remedy: r}
        """,
        ["3:33: the expression is not CEL: it ends too early; correct it here or just before"],
    ),
    "conditions in literal and folded blocks": (
        """\
        version: 1
        rules:
          - id: literal
            when: |
              action.kind == "SCALE"

                && action.kind === "DELETE"
            effect: deny
            message: m
            remedy: r
          - id: folded
            when: >-
              action.kind == "SCALE"
              && action.taget.name == "x"
              && nothing
            effect: deny
            message: m
            remedy: r
        """,
        [
            "7:26: the expression is not CEL: token recognition error at: '= '; correct it here or just before",
            "14:17: action has no field taget here; did you mean target?",
            "15:10: there is no nothing here; use action, plan, context; texts stand in quotes",
        ],
    ),
    "conditions in quotes, with what the quotes escape": (
        """\
        version: 1
        rules:
          - {id: single, when: 'action.kind == ''X'' && nope', effect: deny, message: m, remedy: r}
          - {id: double, when: "action.kind == \\"\\u0058\\" && nope", effect: deny, message: m, remedy: r}
        """,
        [
            "3:49: there is no nope here; use action, plan, context; texts stand in quotes",
            "4:54: there is no nope here; use action, plan, context; texts stand in quotes",
        ],
    ),
    "macros within macros": (
        """\
        version: 1
        rules:
          - id: square
            when: >
              plan.actions.all(a,
                a.objectives.exists(o, o.value > 3))
            effect: deny
            message: m
            remedy: r
        """,
        ["6:22: exists within another macro: its time would be a product; use two rules, or one macro"],
    ),
    "functions that there are not": (
        """\
        version: 1
        rules:
          - {id: a, when: now() > 3, effect: deny, message: m, remedy: r}
          - {id: b, when: "plan.actions.all(i, a, true)", effect: deny, message: m, remedy: r}
          - {id: c, when: "Plan{actions: []} == plan", effect: deny, message: m, remedy: r}
        """,
        [
            "3:19: there is no function now; use one of all, bytes, contains, …",
            "4:33: all is not used so; write LIST.all(ITEM, CONDITION)",
            "4:40: there is no a here; use action, plan, context; texts stand in quotes",
            "5:20: there is no message Plan; compare fields one by one",
        ],
    ),
    "no version": ("approval: {kinds: [DELETE]}", ["1:1: the policy has no version; say version"]),
    "a version of another time": (
        "version: 2",
        ["1:10: version is the number 2, which this server does not know; write version: 1"],
    ),
    "nothing": ("", ["1:1: the file is empty; give one policy"]),
    "two documents": ("version: 1\n---\nversion: 1\n", ["1:1: the file has 2 documents; give one policy"]),
    "no map": ("- version", ["1:1: the policy is a list, not a map; give version, replicas, …"]),
    "no YAML": (
        "version: 1\nrules: [\n  {id: a]\n",
        ["3:9: not YAML: did not find expected ',' or '}'; correct it here or just before"],
    ),
    "a tab for an indent": (
        "version: 1\nreplicas:\n\tceiling: 3\n",
        ["3:1: not YAML: found character that cannot start any token; …"],
    ),
    "an anchor": ("version: 1\napproval: &a {kinds: [DELETE]}\n", ["2:11: an anchor or alias; write the value out …"]),
    "an alias": ("version: 1\nimages: *a\n", ["2:9: an anchor or alias; write the value out where it is meant"]),
    "a tag": ("version: !!int 1\n", ["1:10: the tag tag:yaml.org,2002:int; leave it out"]),
    "a key that is a list": ("version: 1\n? [a]\n: b\n", ["2:3: a key that is a list or map; use a word"]),
    "bytes that are no UTF-8": (
        b"version: 1\n# gr\xfc\xdfe\n",
        ["2:5: a byte that is not UTF-8; save the file as UTF-8"],
    ),
    "a control character": ("version: 1\nx: '\x07'\n", ["2:5: a control character; remove it"]),
    "what is too large": (b"#" * (MOST_BYTES + 1), [f"1:1: the file has {MOST_BYTES + 1:,} bytes; use at most …"]),
    "what is too deep": ("[" * 9 + "]" * 9, ["1:9: nested over 8 deep; a policy needs less"]),
    "what is too much": ("[" + "1," * MOST_NODES + "]", ["1:39998: over 20,000 values; a policy needs less"]),
    "a floor above the ceiling, and limits that leave nothing": (
        "version: 1\nreplicas: {ceiling: 3, floor: 4}\nobjectives: [{metric: latency, least: 9, most: 8}]\n",
        [
            "2:11: the floor 4 is above the ceiling 3; correct one",
            "3:14: the least 9 is above the most 8; swap or correct them",
        ],
    ),
    "a protection of nothing": (
        "version: 1\nprotected:\n  - id: x\n    kinds: [DELETE]\n",
        ["3:5: x does not say what it protects; say functions, names, namespaces or sites"],
    ),
    "names and registries that are none": (
        'version: 1\nnamespaces: {allowed: ["a b"]}\nimages: {registries: [Ghcr.io/x:1]}\n',
        [
            "2:24: 'a b' is no name; use letters, digits, hyphens, and * for anything",
            "3:23: 'Ghcr.io/x:1' is no registry; write a host, or host/path, in lower case, without a tag",
        ],
    ),
    "lists that are none, and an empty one": (
        "version: 1\napproval: {kinds: DELETE}\nnamespaces: {allowed: []}\nrules:\n",
        [
            "2:19: kinds is the text 'DELETE', not a list; write [..] or one item a line after a dash",
            "3:23: the list of names has 0 items; give 1 to 1000",
            "4:7: rules is empty, not a list; write [..] or one item a line after a dash",
        ],
    ),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_with_every_place_and_remedy(text, said):
    found = problems(text)
    assert len(found) == len(said), found
    for is_so, expected in zip(found, said, strict=True):
        whole = not expected.endswith("…")
        assert is_so == expected if whole else is_so.startswith(expected.removesuffix("…").rstrip()), is_so


def test_a_long_condition_is_refused():
    (said,) = problems(
        "version: 1\nrules: [{id: a, when: '%s', effect: deny, message: m, remedy: r}]" % ("1 + " * 500 + "1 > 2")
    )
    assert said.startswith("2:24: the expression has 2,005 characters; use at most 2,000")


def test_a_condition_that_hides_a_variable_is_refused():
    (said,) = problems(
        "version: 1\nrules: [{id: a, when: 'plan.actions.all(action, true)', effect: deny, message: m, remedy: r}]"
    )
    assert said == "2:41: all hides action; give the item another name"


def test_more_problems_than_anybody_reads_are_counted():
    text = "version: 1\n" + "".join(f"x{i}: 1\n" for i in range(150))
    with pytest.raises(BrokenPolicy) as broken:
        policy(text.removeprefix("version: 1\n"))
    assert str(broken.value).splitlines()[-1] == "policy.yaml: and 50 more"


def test_words_that_older_yaml_takes_for_something_else_are_words():
    read = policy("namespaces: {allowed: [on, no, off, y]}\n")
    assert read.namespaces is not None
    assert read.namespaces.allowed == ("on", "no", "off", "y")


@pytest.mark.parametrize("name", ["99999999999999999", "1e999"])
def test_a_name_may_be_a_number_that_json_has_no_words_for(name):
    read = policy(f"protected: [{{id: a, names: [{name}]}}]\n")
    assert read.protected[0].names == (name,)
    assert read.digest != policy("protected: [{id: a, names: [99999999999999998]}]\n").digest


def test_the_digest_is_of_the_content_and_not_of_its_form():
    one = policy("# a comment\nreplicas: {ceiling: 3, floor: 1}\napproval: {kinds: [DELETE]}\n")
    other = policy("approval:\n  kinds:\n    - DELETE\nreplicas:\n  floor: 1\n  ceiling: 3\n")
    assert one.digest == other.digest
    assert one.digest.startswith("sha256:")
    assert policy("replicas: {ceiling: 4, floor: 1}\napproval: {kinds: [DELETE]}\n").digest != one.digest


WORDS = st.lists(st.text("ab'\"\\:#{é", min_size=1, max_size=6), min_size=1, max_size=8)


@given(WORDS, st.sampled_from(["|", ">", "'", '"']), st.data())
def test_a_character_of_a_value_is_found_in_the_file(words, style, data):
    """Every character that is no white space stands where `place` says, in any style of YAML."""
    if style in "|>":
        glue = [data.draw(st.sampled_from([" ", "\n    ", "\n\n    ", "\n      "])) for _ in words]
        body = "".join(word + between for word, between in zip(words, glue, strict=True)).rstrip()
        text = f"- 1\n- k: {style}-\n    {body}\n"
    else:
        glue = [data.draw(st.sampled_from([" ", "\n   ", "\n\n   "])) for _ in words]
        inner = "".join(word + between for word, between in zip(words, glue, strict=True)).rstrip()
        escaped = inner.replace("'", "''") if style == "'" else inner.replace("\\", "\\\\").replace('"', '\\"')
        text = f"- 1\n- k: {style}{escaped}{style}\n"
    try:
        scalar = read_tree(text.encode()).items[1].items[0][1]
    except Unreadable:
        pytest.fail(text)
    lines = text.split("\n")
    for offset, character in enumerate(scalar.text):
        if not character.isspace():
            line, column = scalar.place(offset)
            there = lines[line - 1][column - 1 :]
            assert there[0] == character or (style == '"' and there.startswith("\\" + character))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_place(data):
    for problem in problems(b"version: 1\n" + data):
        line, column, _ = problem.split(":", 2)
        assert int(line) >= 1
        assert int(column) >= 1
