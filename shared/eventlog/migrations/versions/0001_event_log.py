"""The event log: tables, the append function, and the runtime role's rights."""

from pathlib import Path

from alembic import context, op

revision = "0001"
down_revision = None

HERE = Path(__file__).parent.parent


def upgrade() -> None:
    """Create everything in the service's schema. Statements in tables.sql and rights.sql end with `;` at a line's end."""
    names = {name: context.config.attributes[name] for name in ("schema", "app_role")}
    bind = op.get_bind()
    for file in ("tables.sql", "rights.sql"):
        for statement in (HERE / file).read_text().split(";\n"):
            if statement.strip():
                bind.exec_driver_sql(_fill(statement, names))
    bind.exec_driver_sql(_fill((HERE / "append.sql").read_text(), names))


def _fill(sql: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        sql = sql.replace("{" + name + "}", f'"{value}"')
    return sql
