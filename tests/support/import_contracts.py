"""An import-linter contract: some modules may import nothing but the standard library and a few packages."""

import sys
from fnmatch import fnmatch

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyContract(Contract):
    """`modules` (patterns) import only the standard library, each other and what is below `allowed`."""

    modules = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002 - the port has it
        """Find every direct import that is not allowed."""
        patterns: list[str] = list(self.modules)  # type: ignore[call-overload]
        broken = [
            f"{module} imports {imported}"
            for module in sorted(graph.modules)
            if any(fnmatch(module, pattern) for pattern in patterns)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self._is_allowed(imported, patterns)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print a line for each."""
        for line in check.metadata["broken"]:
            output.print_error(line)

    def _is_allowed(self, imported: str, patterns: list[str]) -> bool:
        if imported.partition(".")[0] in sys.stdlib_module_names or any(fnmatch(imported, one) for one in patterns):
            return True
        return any(imported == one or imported.startswith(f"{one}.") for one in self.allowed)  # type: ignore[attr-defined]
