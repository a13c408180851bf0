"""The shell around every page: layouts, language, static files, security headers and error pages in one object."""

import logging
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.contracts.refusal import Refusal
from shared.web import formats
from shared.web.assets import Assets, style_bundle
from shared.web.catalogue import load_translations
from shared.web.headers import SECURITY_HEADERS, SecurityHeaders
from shared.web.language import LANGUAGES, Language, address_in, is_api, language_of, remember
from shared.web.problem import Problem, invalid_request, problem_of_status

HERE = Path(__file__).parent
PageContext = Callable[[Request], Mapping[str, object]]

_log = logging.getLogger(__name__)


class Shell:
    """What a service needs to answer with pages; see README.md beside this file."""

    def __init__(
        self,
        service: str,
        templates: Path,
        locale: Path | None = None,
        *,
        static: Path | None = None,
        context: PageContext | None = None,
    ) -> None:
        """`templates`, `locale` and `static` are the service's own folders; `context` gives what every page of it gets.

        `context(request)` may return `organization` (name in the header), `home` (where the brand leads) and
        `navigation` (a list of `{"href", "label"}`).
        """
        self._assets = [Assets(HERE / "static", "/static", {"css/ruam.css": style_bundle(HERE / "css")})]
        if static:
            self._assets.insert(0, Assets(static, f"/{service}/static"))
        self._context = context
        self._translations = load_translations([HERE / "locale", *([locale] if locale else [])])
        loader = ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(HERE / "templates")])
        self._environments = {language: self._environment(loader, language) for language in LANGUAGES}

    def install(self, app: FastAPI) -> None:
        """Give the app static files, security headers and error answers."""
        for assets in self._assets:
            app.router.routes.append(assets.route())
        app.add_middleware(SecurityHeaders)
        for kind in (Problem, Refusal, RequestValidationError, HTTPException, Exception):
            app.add_exception_handler(kind, self.refuse)

    def page(self, request: Request, template: str, status: int = 200, **context: object) -> HTMLResponse:
        """Render a template, a whole page or a part of one, in the reader's language."""
        language = language_of(request)
        everywhere: dict[str, object] = {
            "request": request,
            "organization": "",
            "home": "/",
            "navigation": [],
            "languages": [{"code": code, "href": address_in(request, code)} for code in LANGUAGES],
        }
        if self._context:
            everywhere |= self._context(request)
        html = self._environments[language].get_template(template).render(everywhere | context)
        response = HTMLResponse(html, status, {"Content-Language": language, "Cache-Control": "private, no-cache"})
        remember(request, response)
        return response

    def translations(self, request: Request) -> NullTranslations:
        """`gettext` and `ngettext` in the reader's language, for texts made in Python."""
        return self._translations[language_of(request)]

    def static(self, name: str) -> str:
        """The address of a static file, the service's own before the shell's. Raises KeyError if neither has it."""
        return next((assets for assets in self._assets if name in assets), self._assets[-1]).url(name)

    def static_urls(self) -> list[str]:
        """The addresses of all static files, for a service worker that works offline."""
        return [url for assets in self._assets for url in assets.urls()]

    def _environment(self, loader: ChoiceLoader, language: Language) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
        )
        translations = self._translations[language]
        environment.install_gettext_callables(  # type: ignore[attr-defined] - added by the i18n extension
            translations.gettext, translations.ngettext, newstyle=True
        )
        environment.filters.update(formats.filters_for(language))
        cast("dict[str, object]", environment.globals).update(language=language, static=self.static)
        return environment

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer an error: problem+json below an api path, a page elsewhere."""
        translate = self.translations(request).gettext
        match error:
            case Problem():
                problem = error
            case Refusal():
                problem = Problem(error.status, error.slug(), error.advice, params=error.params)
            case RequestValidationError():
                problem = invalid_request(error.errors(), translate)
            case HTTPException():
                problem = problem_of_status(error.status_code, error.headers)
            case _:
                _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
                problem = problem_of_status(500, SECURITY_HEADERS)  # this answer is made outside the middleware
        if is_api(request):
            return problem.response(translate, language_of(request))
        title, detail = problem.text(translate)
        errors = problem.members.get("errors", [])
        page = self.page(request, "errors/error.html", problem.status, title=title, detail=detail, errors=errors)
        page.headers.update(problem.headers)
        return page
