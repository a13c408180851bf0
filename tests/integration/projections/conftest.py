from tests.integration.projections.support.fixtures import connection, generation, log, pool, tables, village, villages

__all__ = ["connection", "generation", "log", "pool", "tables", "village", "villages"]
