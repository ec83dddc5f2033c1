"""Gives every call its budget: the lesser of the client's deadline and the cap, a default when the client has none."""

from __future__ import annotations

from dataclasses import dataclass

from netintent_server.budget import Budget
from netintent_server.rpc.call import Call, Proceed
from netintent_server.settings import DeadlineSettings


@dataclass(frozen=True, slots=True)
class Deadline:
    """Ends what outlives its budget, a little before the client's own deadline, so that the answer arrives."""

    settings: DeadlineSettings

    async def intercept(self, call: Call, proceed: Proceed) -> bytes | None:
        """Cancel the call when the budget is spent, and say in which stage it was."""
        call.budget = Budget(self._granted(call))
        async with call.budget.enforced():
            return await proceed(call)

    def _granted(self, call: Call) -> float:
        settings = self.settings
        if call.method.streaming:
            default, cap = settings.stream_default_seconds, settings.stream_cap_seconds
        else:
            default, cap = settings.unary_default_seconds, settings.unary_cap_seconds
        asked: float | None = call.context.time_remaining()  # None without a deadline, whatever the stubs say
        return max(0.0, min(default if asked is None else asked, cap))
