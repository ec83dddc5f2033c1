"""IntentService: messages to requests, the use case, its results to messages."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from netintent.intent.v1 import intent_service_pb2 as wire
from netintent_server.budget import Budget
from netintent_server.errors import AnswerTooLarge
from netintent_server.intent import formats
from netintent_server.intent.diff.compare import difference
from netintent_server.intent.feasibility import feasibility
from netintent_server.intent.policy.judge import Judge
from netintent_server.intent.process import ProcessIntent
from netintent_server.intent.validate import has_error
from netintent_server.model.common import Stage
from netintent_server.model.events import Completed
from netintent_server.model.plan import IntentPlan, PlanContext
from netintent_server.model.rendered import OutputFormat
from netintent_server.model.request import IntentRequest
from netintent_server.rpc.call import Call
from netintent_server.rpc.intent_batch import answer_many
from netintent_server.rpc.intent_events import event_message, unary_message
from netintent_server.rpc.intent_requests import read_intent, read_plan
from netintent_server.rpc.interceptors.admission import Admission
from netintent_server.rpc.messages import to_message
from netintent_server.rpc.request_ids import go_by_its_own_id

Answer = TypeVar("Answer", wire.RenderPlanResponse, wire.DiffPlanResponse)


@dataclass(frozen=True, slots=True)
class IntentServicer:
    """The methods of IntentService that are built."""

    process: ProcessIntent
    capabilities: wire.GetCapabilitiesResponse
    admission: Admission
    comparing: Executor
    stream_concurrency: int
    unary_cap_seconds: float
    message_bytes: int

    async def process_intent(self, message: wire.ProcessIntentRequest, call: Call) -> wire.ProcessIntentResponse:
        """One intent, one plan."""
        go_by_its_own_id(call, message.request_id)
        return unary_message(
            await self._completed(read_intent(message, call.identity.tenant), call.budget), call.request_id
        )

    async def stream_intent(
        self, message: wire.StreamIntentRequest, call: Call
    ) -> AsyncGenerator[wire.StreamIntentResponse]:
        """One intent, everything that happens."""
        go_by_its_own_id(call, message.request_id)
        request = read_intent(message, call.identity.tenant)
        async with aclosing(self.process.events(request, call.budget)) as events:
            sequence = 0
            async for event in events:
                sequence += 1
                yield event_message(event, sequence, call.request_id)

    async def process_intents(
        self, messages: AsyncIterator[wire.ProcessIntentsRequest], call: Call
    ) -> AsyncGenerator[wire.ProcessIntentsResponse]:
        """Many intents; each takes a place among the calls, and its own budget within the stream's."""

        async def work(request: IntentRequest) -> Completed:
            budget = Budget(min(call.budget.remaining(), self.unary_cap_seconds))
            async with budget.enforced(), self.admission.calls.place():
                return await self._completed(request, budget)

        answers = answer_many(
            messages,
            work,
            tenant=call.identity.tenant,
            window=self.stream_concurrency,
            reading=self.admission.reading,
        )
        async with aclosing(answers):
            async for answer in answers:
                yield answer

    async def validate_plan(self, message: wire.ValidatePlanRequest, call: Call) -> wire.ValidatePlanResponse:
        """What the checks say of a plan, and its digest as computed here."""
        plan, context = read_plan(message)
        checked = self.process.checked(plan, context, call.budget)
        response = wire.ValidatePlanResponse(
            digest=checked.digest,
            valid=not has_error(checked.findings),
            requires_approval=checked.requires_approval,
        )
        for finding in checked.findings:
            to_message(finding, response.findings.add())
        return response

    async def render_plan(self, message: wire.RenderPlanRequest, call: Call) -> wire.RenderPlanResponse:
        """The plan in another system's form. It is checked again: a caller's plan may have been edited."""
        plan, context = read_plan(message)
        checked = self.process.checked(plan, context, call.budget)
        call.budget.enter(Stage.RENDER)
        output_format = OutputFormat(message.format)
        response = to_message(formats.render(checked, output_format, context), wire.RenderPlanResponse())
        return self._fitting(response, "plan", f"as {output_format.name}", "render its actions in parts")

    async def diff_plan(self, message: wire.DiffPlanRequest, call: Call) -> wire.DiffPlanResponse:
        """What a plan changes in current manifests; one at a time and off the loop, as it is CPU work of a second."""
        plan, context = read_plan(message)
        checked = self.process.checked(plan, context, call.budget)
        call.budget.enter(Stage.RENDER)
        work = partial(_compared, checked, message.manifests, context, self.process.policy.judge, call.budget)
        response = await asyncio.get_running_loop().run_in_executor(self.comparing, work)
        return self._fitting(response, "manifests", "with all that changes", "compare fewer at once")

    async def check_feasibility(
        self, message: wire.CheckFeasibilityRequest, call: Call
    ) -> wire.CheckFeasibilityResponse:
        """Whether a plan can be carried out where the caller is."""
        plan, context = read_plan(message)
        checked = self.process.checked(plan, context, call.budget)
        return to_message(feasibility(checked, context), wire.CheckFeasibilityResponse())

    async def get_capabilities(self, _: wire.GetCapabilitiesRequest, __: Call) -> wire.GetCapabilitiesResponse:
        """What this server can do: fixed at start-up, but for the policy in force."""
        response = wire.GetCapabilitiesResponse(policy_digest=self.process.policy.judge.policy.digest)
        response.MergeFrom(self.capabilities)
        return response

    def _fitting(self, response: Answer, field: str, form: str, remedy: str) -> Answer:
        """The response; raises AnswerTooLarge where the library would refuse to send it, and say nothing of why."""
        if (size := response.ByteSize()) > self.message_bytes:
            raise AnswerTooLarge(field, form, size, self.message_bytes, remedy)
        return response

    async def _completed(self, request: IntentRequest, budget: Budget) -> Completed:
        async with aclosing(self.process.events(request, budget)) as events:
            async for event in events:
                if isinstance(event, Completed):
                    return event
        raise AssertionError("planning ended without a plan")


def _compared(
    plan: IntentPlan, manifests: bytes, context: PlanContext, judge: Judge, budget: Budget
) -> wire.DiffPlanResponse:
    """In a thread of its own, which ends by itself when the call's time is over.

    Without the cycle collector meanwhile: it would walk the trees of a megabyte of YAML, which have no cycles, and hold
    up the loop for 60 ms where the work itself holds it up no longer than any other thread does.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return to_message(difference(plan, manifests, context, judge, budget.check), wire.DiffPlanResponse())
    finally:
        if collects:
            gc.enable()
