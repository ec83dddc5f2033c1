"""A page that tells something else than what happens is found out."""

from __future__ import annotations

import pytest
from shown import run_page, steps


@pytest.fixture
def page(tmp_path):
    def write(text: str) -> str:
        (tmp_path / "page.md").write_text(text)
        return str(tmp_path / "page.md")  # beside the checkout: an absolute path stays what it is

    return write


async def test_commands_share_a_shell_and_may_go_on_over_lines(page, tmp_path):
    await run_page(
        page("```console\n$ n=4 && \\\n    mkdir here && cd here\n\n$ echo $n; pwd\n4\n…/here\n```\n"), tmp_path
    )


async def test_an_exit_code_is_there_for_the_next_command(page, tmp_path):
    await run_page(page("```console\n$ (exit 4)\n\n$ echo $?\n4\n```\n"), tmp_path)


async def test_a_program_is_followed_by_its_output(page, tmp_path):
    program = "```python\nimport asyncio\n\n\nasync def main():\n    print('a\\nb')\n\n\nasyncio.run(main())\n```\n"
    await run_page(page(f"{program}\nprints\n\n```text\na\nb\n```\n"), tmp_path)


@pytest.mark.parametrize("said", ["a\nb\nc", "…", "a\n…", "…\nc", "a\n…\nb\nc", "…\nb…\nc", "a\nb\n…\nc"])
async def test_an_ellipsis_stands_for_what_it_may(page, tmp_path, said):
    await run_page(page(f"```console\n$ printf 'a\\nb\\nc\\n'\n{said}\n```\n"), tmp_path)


@pytest.mark.parametrize("said", ["", "a", "a\nb", "a\nc", "b\n…", "a\n…\nb", "…b\nc", "a\nb\nc\nd", "a … c"])
async def test_another_output_is_named_with_its_line(page, tmp_path, said):
    with pytest.raises(AssertionError, match=r"page\.md:2: \$ printf"):
        await run_page(page(f"```console\n$ printf 'a\\nb\\nc\\n'\n{said}\n```\n"), tmp_path)


async def test_a_page_with_nothing_to_run_is_no_proof(page, tmp_path):
    with pytest.raises(AssertionError, match="nothing to run"):
        await run_page(page("```sh\nmake\n```\n"), tmp_path)


def test_an_output_below_no_command_is_a_mistake(page):
    with pytest.raises(AssertionError, match="line 2 is below no command"):
        list(steps(page("```console\nSERVING\n```\n")))
