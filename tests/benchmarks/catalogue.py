"""Which benchmarks there are: every module of this folder whose source defines `run`; listing them imports none."""

import ast
import importlib
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.context import Context
from tests.benchmarks.figures import Figure

Benchmark = Callable[[Context], list[Figure]]

HERE = Path(__file__).parent


def catalogue(folder: Path = HERE) -> dict[str, str]:
    """The benchmarks' names, each with the first line of its docstring."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def benchmark(name: str) -> Benchmark:
    """The `run` of one benchmark of the catalogue."""
    return importlib.import_module(f"tests.benchmarks.{name}").run
