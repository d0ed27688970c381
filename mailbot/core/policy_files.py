"""The texts that a policy was made from, kept so that its past can be decided again and a change of it shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class PolicyFiles:
    """Contents by name: `mailbot.yml` (what the policy has of it), `desk.yml`, …, `templates/…`. Never a secret."""

    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Of names and contents together; the same for the same policy, whatever the order."""
        whole = sha256()
        for name, content in sorted(self.files.items()):
            whole.update(f"{len(name)}:{name}:{len(content)}:".encode())
            whole.update(content)
        return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """What was decided by, and since when."""

    since: datetime
    policy: PolicyFiles
