"""Rasa's Python: PATH, then pyenv, then uv's download."""

from pathlib import Path

import pytest

from tools.interpreters import InterpreterNotFound, find_python310

WORKING = "#!/bin/sh\necho '3.10 cpython {executable}'\n"
BROKEN_SHIM = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
OTHER_VERSION = "#!/bin/sh\necho '3.12 cpython /x/python3.12'\n"
PYPY = "#!/bin/sh\necho '3.10 pypy /x/pypy'\n"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(executable=path), encoding="utf-8")
    path.chmod(0o755)
    return path


def pyenv_python(root: Path, version: str) -> Path:
    return program(root / "versions" / version / "bin" / "python", WORKING)


class TestDiscoveryOrder:
    def test_path_comes_before_pyenv(self, tmp_path: Path) -> None:
        on_path = program(tmp_path / "bin" / "python3.10", WORKING)
        pyenv_python(tmp_path / "pyenv", "3.10.13")

        found = find_python310(search_path=str(tmp_path / "bin"), pyenv_root=tmp_path / "pyenv")

        assert found == on_path

    @pytest.mark.parametrize("text", [BROKEN_SHIM, OTHER_VERSION, PYPY])
    def test_what_does_not_run_as_cpython_310_is_passed_over(
        self, tmp_path: Path, text: str
    ) -> None:
        program(tmp_path / "shims" / "python3.10", text)
        good = program(tmp_path / "bin" / "python3.10", WORKING)

        found = find_python310(
            search_path=f"{tmp_path / 'shims'}:{tmp_path / 'bin'}", pyenv_root=tmp_path
        )

        assert found == good

    def test_a_shim_is_resolved_to_the_real_executable(self, tmp_path: Path) -> None:
        program(tmp_path / "shims" / "python3.10", "#!/bin/sh\necho '3.10 cpython /real/python'\n")

        found = find_python310(search_path=str(tmp_path / "shims"), pyenv_root=tmp_path)

        assert found == Path("/real/python")

    def test_the_newest_of_pyenv_wins_by_number(self, tmp_path: Path) -> None:
        pyenv_python(tmp_path, "3.10.9")
        newest = pyenv_python(tmp_path, "3.10.13")
        pyenv_python(tmp_path, "3.11.7")
        pyenv_python(tmp_path, "3.10-dev")

        found = find_python310(search_path="", pyenv_root=tmp_path)

        assert found == newest

    def test_pyenv_comes_before_a_download(self, tmp_path: Path) -> None:
        in_pyenv = pyenv_python(tmp_path, "3.10.13")
        uv = program(tmp_path / "uv", f"#!/bin/sh\ntouch {tmp_path}/called\n")

        found = find_python310(search_path="", pyenv_root=tmp_path, uv=uv)

        assert found == in_pyenv
        assert not (tmp_path / "called").exists()

    def test_uv_downloads_one_when_the_machine_has_none(self, tmp_path: Path) -> None:
        downloaded = program(tmp_path / "managed" / "python", WORKING)
        uv = program(tmp_path / "uv", f'#!/bin/sh\n[ "$2" = install ] || echo {downloaded}\n')

        found = find_python310(search_path="", pyenv_root=tmp_path, uv=uv)

        assert found == downloaded


class TestNoneFound:
    def test_says_how_to_get_one_in_both_languages(self, tmp_path: Path) -> None:
        uv = program(tmp_path / "uv", "#!/bin/sh\nexit 1\n")

        with pytest.raises(InterpreterNotFound) as raised:
            find_python310(search_path="", pyenv_root=tmp_path, uv=uv)

        message = str(raised.value)
        assert "找不到 Python 3.10" in message
        assert "No Python 3.10 found" in message
        assert "pyenv install 3.10" in message
