"""CodeBuild: projects keep what they were given, can be updated, and need no source."""

import json
from typing import Any

from moto.codebuild import responses
from moto.codebuild.exceptions import ResourceNotFoundException
from moto.codebuild.responses import CodeBuildResponse

from emulator.mending import mends

_moto_validation = responses._validate_required_params_source


def _validate_source(source: dict[str, Any]) -> None:
    """moto asks for a location even where there is no source."""
    if source["type"] not in ("NO_SOURCE", "CODEPIPELINE"):
        _moto_validation(source)


responses._validate_required_params_source = _validate_source


def _keep(self: CodeBuildResponse) -> str:
    """moto has its own idea of some properties, and none of others."""
    project = self.codebuild_backend.codebuild_projects[self._get_param("name")].project_metadata
    project |= {name: value for name, value in json.loads(self.body).items() if name != "serviceRole"}
    return json.dumps({"project": project})


@mends(CodeBuildResponse)
def create_project(original: Any, self: CodeBuildResponse) -> str:
    original(self)
    return _keep(self)


@mends(CodeBuildResponse)
def update_project(_: None, self: CodeBuildResponse) -> str:
    """moto has no such operation."""
    if self._get_param("name") not in self.codebuild_backend.codebuild_projects:
        raise ResourceNotFoundException(f"Project cannot be found: {self._get_param('name')}")
    if role := self._get_param("serviceRole"):
        self.codebuild_backend.codebuild_projects[self._get_param("name")].project_metadata["serviceRole"] = role
    return _keep(self)


@mends(CodeBuildResponse)
def delete_project(_: Any, self: CodeBuildResponse) -> str:
    """Terraform's provider names it by its ARN, which AWS takes as well. moto deletes nothing then, and says nothing."""
    self.codebuild_backend.delete_project(self._get_param("name").rpartition("/")[2])
    return "{}"
