from tests.integration.projections.support.fixtures import (  # noqa: F401 - pytest finds them here
    connection,
    generation,
    log,
    pool,
    tables,
    village,
    villages,
)
