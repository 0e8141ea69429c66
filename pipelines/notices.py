"""What `notify` in programme.yml may say: who is told that a run has released something, or failed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.errors import ProgrammeInvalid

Address = Annotated[str, Field(pattern=r"^[^@\s<>,]{1,64}@[^@\s<>,]{1,255}$")]

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(_Settings):
    """Where a secret is: in a file or in an environment variable, and never in programme.yml itself."""

    file: Path | None = None
    environment: str | None = None

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if (self.file is None) == (self.environment is None):
            raise ValueError("give exactly one of file, environment")
        return self

    def read(self, folder: Path, named_by: str) -> str:
        """The secret itself; a file is looked for in `folder` where its path isn't a full one.

        Raises ProgrammeInvalid, which says that the setting `named_by` names it, where it is not there.
        """
        if self.environment is not None:
            found = os.environ.get(self.environment, "").strip()
        else:
            path = folder / (self.file or Path())
            found = path.read_text(encoding="utf-8").strip() if path.is_file() else ""
        if not found:
            raise ProgrammeInvalid(f"A secret that {named_by} names is not there.", "Put it in its file or variable.")
        return found


class EmailNotice(_Settings):
    """The mail server that a notice goes through, and who gets it. `tls: none` is for a server on this machine."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: Secret | None = None
    sender: Address
    to: tuple[Address, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_not_overheard(self) -> Self:
        if self.tls == "none" and self.host not in THIS_MACHINE:
            raise ValueError("tls: none is only for a mail server on this machine")
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password belong together")
        return self


class WebhookNotice(_Settings):
    """An address that gets a notice as JSON; the address itself can be a secret."""

    url: Secret


class Notify(_Settings):
    """Who is told that something was released, or that it failed. Nobody, where nothing is set."""

    email: EmailNotice | None = None
    webhook: WebhookNotice | None = None
