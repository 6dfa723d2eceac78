"""The stubs are those of the module, the page of PyPI is true, and the notebook runs."""

import importlib.util
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import CAPTURES

import smbtrail

HERE = pathlib.Path(__file__).parents[1]


def test_the_stubs_have_every_kind_of_rows():
    spec = importlib.util.spec_from_file_location("stubs", HERE / "stubs.py")
    stubs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(stubs)
    written = (HERE / "python" / "smbtrail" / "__init__.pyi").read_text()
    assert written == stubs.stubs(), "print them again: python crates/python/stubs.py"


def test_the_stubs_are_those_of_the_module():
    run = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "smbtrail"], cwd=HERE / "tests", capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_types_are_checked(tmp_path):
    right = tmp_path / "right.py"
    right.write_text('import smbtrail\nsmbtrail.open("a", secrets="b").messages(columns=["time", "client_port"]).columns\n')
    wrong = tmp_path / "wrong.py"
    wrong.write_text('import smbtrail\nsmbtrail.open("a").messages(columns=["tim"])\n')
    check = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")]
    assert subprocess.run([*check, str(right)], cwd=tmp_path).returncode == 0
    run = subprocess.run([*check, str(wrong)], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 1 and "tim" in run.stdout


def test_the_package_says_that_it_has_types():
    assert (pathlib.Path(smbtrail.__file__).parent / "py.typed").exists()
    assert re.fullmatch(r"\d+\.\d+\.\d+", smbtrail.__version__)


def test_the_examples_of_the_readme_run(monkeypatch):
    monkeypatch.chdir(CAPTURES)
    examples = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)
    assert examples
    names = {}
    for example in examples:
        exec(example, names)


def test_the_notebook_runs_from_top_to_bottom():
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(HERE / "notebooks" / "office.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": HERE / "notebooks"}}).execute()
    plots = [output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
    assert len(plots) >= 4
