"""`./ruam up`: everything, from an empty folder to a page one can open, and all of it away again at the end."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services import NAMES
from services.instance import Instance, ready
from services.one_process import one_process
from services.serving import listen, serve, service, stop_on_sigterm
from services.split import Split
from shared.settings import Settings, load

Port = Annotated[int | None, typer.Option(help="Port to listen on (default 8000, or RUAM_PORT).", show_default=False)]
Data = Annotated[
    Path | None,
    typer.Option(help="Folder for what Ruam keeps (default ./var, or RUAM_DATA).", show_default=False),
]
InProcesses = Annotated[bool, typer.Option("--split", help="Each service in a process of its own, behind a gateway.")]


def up(port: Port = None, data: Data = None, split: InProcesses = False) -> None:
    """Start Ruam here and keep it running until Ctrl-C."""
    settings = load(port=port, data=data)
    stop_on_sigterm()
    sock = listen(settings.host, settings.port)
    console = Console()
    console.print("เริ่มระบบ… Starting…", style="dim")
    try:
        with ready(settings) as instance:
            if split:
                sock.close()  # the gateway takes it
                Split(instance.settings, console.print).run(lambda: _announce(console, instance))
            else:
                apps = {name: service(name, instance.settings) for name in NAMES}
                serve(one_process(apps), sock, instance.settings, lambda: _announce(console, instance))
            console.print("กำลังหยุด… Stopping…", style="dim")
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    finally:
        sock.close()
    console.print("หยุดแล้ว ข้อมูลอยู่ครบ · Stopped; nothing was lost.")


def _announce(console: Console, instance: Instance) -> None:
    for repair in instance.repairs:
        console.print(f"[yellow]•[/yellow] {repair}", highlight=False)
    origin = _openable(instance.settings)
    console.print(f"[green]✓[/green] Ruam [bold]{instance.settings.instance}[/bold]: [link={origin}]{origin}[/link]")
    console.print("  เจ้าหน้าที่เข้าระบบด้วย ./ruam link · Staff sign in with ./ruam link", style="dim")
    console.print("  หยุดด้วย Ctrl-C · Stop with Ctrl-C", style="dim")


def _openable(settings: Settings) -> str:
    """The address to open: 0.0.0.0 is one to listen on, not one to go to."""
    return settings.origin.replace("//0.0.0.0:", "//127.0.0.1:")
