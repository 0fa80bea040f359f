"""The automations of a Prefect server: they mark runs whose process is gone, and notify a webhook of what went wrong.

Can be run repeatedly: an automation of the same name is replaced. Without NEWSREFINERY_WEBHOOK nobody is notified; runs
that lost their process are marked all the same.
"""

from __future__ import annotations

from datetime import timedelta

from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture

from tasks.settings import load_settings

SILENCE = timedelta(seconds=90)
"""Three missed heartbeats (PREFECT_FLOWS_HEARTBEAT_FREQUENCY is 30 s)."""
ENDS = [f"prefect.flow-run.{end}" for end in ("Completed", "Failed", "Cancelled", "Crashed")]
RUN = (
    '"run": "{{ flow_run.name }}", "state": "{{ flow_run.state.name }}", "said": {{ flow_run.state.message | tojson }}'
)


def mark_lost_runs() -> Automation:
    """A run whose heartbeat stops without an end has lost its process: it is marked as Crashed."""
    return Automation(
        name="newsrefinery: a run lost its process",
        description="Marks a run as Crashed when its heartbeat has stopped for a minute and a half.",
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *ENDS},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="its process is gone: no heartbeat any more")],
    )


def tell_of_failures(webhook: Webhook) -> Automation:
    """A run failed or crashed: the webhook gets its name, its state and the URL of its page."""
    return Automation(
        name="newsrefinery: a run failed",
        description="Tells the webhook of every run that failed or crashed.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[_call(webhook, f'{{"what": "run failed", {RUN}, "look": "{{{{ flow_run|ui_url }}}}"}}')],
    )


def tell_of_silence(webhook: Webhook) -> Automation:
    """A source brought nothing although something was expected: the webhook gets its name."""
    return Automation(
        name="newsrefinery: a source fell silent",
        description="Tells the webhook of every source that brought nothing although something was expected.",
        trigger=EventTrigger(
            expect={"newsrefinery.source.silent"},
            match={"prefect.resource.id": "newsrefinery.source.*"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[
            _call(
                webhook,
                '{"what": "source silent", "source": "{{ event.resource.name }}", "said": {{ event.payload.said | tojson }}}',
            )
        ],
    )


def _call(webhook: Webhook, payload: str) -> CallWebhook:
    return CallWebhook(block_document_id=webhook._block_document_id, payload=payload)


def replace(automation: Automation) -> None:
    """Create an automation, or replace the one of the same name."""
    try:
        known = Automation.read(name=automation.name)
    except ValueError:
        automation.create()
        return
    automation.id = known.id
    automation.update()


def main() -> None:
    """Create or replace all automations; those that need a webhook only if the settings have one."""
    replace(mark_lost_runs())
    if url := load_settings().webhook:
        webhook = Webhook(method="POST", url=url)
        webhook.save("newsrefinery", overwrite=True)
        replace(tell_of_failures(webhook))
        replace(tell_of_silence(webhook))


if __name__ == "__main__":
    main()
