"""The shell around every page: layouts, language, static files, security headers and error pages in one object."""

import logging
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.web import formats
from shared.web.assets import Assets, style_bundle
from shared.web.catalogue import load_translations
from shared.web.headers import SECURITY_HEADERS, SecurityHeaders
from shared.web.language import LANGUAGES, Language, address_in, is_api, language_of, remember
from shared.web.problem import Problem, invalid_request, problem_of_status

HERE = Path(__file__).parent
PageContext = Callable[[Request], Mapping[str, Any]]

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
        self._context = context or (lambda request: {})
        self._translations = load_translations([HERE / "locale", *([locale] if locale else [])])
        loader = ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(HERE / "templates")])
        self._environments = {language: self._environment(loader, language) for language in LANGUAGES}

    def install(self, app: FastAPI) -> None:
        """Give the app static files, security headers and error answers."""
        for assets in self._assets:
            app.router.routes.append(assets.route())
        app.add_middleware(SecurityHeaders)
        app.add_exception_handler(Problem, self._on_problem)
        app.add_exception_handler(RequestValidationError, self._on_invalid)
        app.add_exception_handler(HTTPException, self._on_http_error)
        app.add_exception_handler(Exception, self._on_crash)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """Render a template, a whole page or a part of one, in the reader's language."""
        language = language_of(request)
        html = self._environments[language].get_template(template).render(
            {
                "request": request,
                "organization": "",
                "home": "/",
                "navigation": [],
                "languages": [{"code": code, "href": address_in(request, code)} for code in LANGUAGES],
            }
            | dict(self._context(request))
            | context
        )
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
        environment.globals.update(language=language, static=self.static)
        return environment

    def _answer(self, request: Request, problem: Problem) -> Response:
        translate = self.translations(request).gettext
        if is_api(request):
            return problem.response(translate, language_of(request))
        title, detail = problem.text(translate)
        response = self.page(
            request,
            "errors/error.html",
            problem.status,
            title=title,
            detail=detail,
            errors=problem.members.get("errors", []),
        )
        response.headers.update(problem.headers)
        return response

    async def _on_problem(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return self._answer(request, error)

    async def _on_invalid(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return self._answer(request, invalid_request(error.errors(), self.translations(request).gettext))

    async def _on_http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return self._answer(request, problem_of_status(error.status_code, error.headers))

    async def _on_crash(self, request: Request, error: Exception) -> Response:
        _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        response = self._answer(request, problem_of_status(500))
        response.headers.update(SECURITY_HEADERS)  # this answer is made outside the middleware
        return response
