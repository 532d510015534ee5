"""The whole system as one stack: what there is and how it hangs together. Each part is a construct in its own file."""

from aws_cdk import CfnOutput, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Environment, Stack
from constructs import Construct

from infra.alarms import Alarms
from infra.bundle import Bundle
from infra.bus import EventBus
from infra.centre import Centre
from infra.dashboard import Dashboard
from infra.domain import Domain
from infra.encryption import EncryptionKey
from infra.functions import Functions
from infra.grants import Resources
from infra.http_api import HttpApi
from infra.identity import Identity
from infra.manifest import Queue
from infra.queues import WorkQueue
from infra.registries import Registry
from infra.settings import Settings
from infra.table import DataTable
from infra.topics import Topics
from infra.triggers import Triggers


class ServiceStack(Stack):
    """`Kwartier-<stage>`, from the settings of `cdk.json` and the functions of `infra/manifest.py`."""

    def __init__(self, scope: Construct, settings: Settings, bundle: Bundle) -> None:
        super().__init__(
            scope,
            f"Kwartier-{settings.stage}",
            description="Kwartier: a human calls within a quarter of an hour.",
            env=Environment(region=settings.region),
            synthesizer=CliCredentialsStackSynthesizer() if settings.local else DefaultStackSynthesizer(),
            termination_protection=not settings.local,
        )
        self._settings = settings
        self._domain = self._own_domain()
        self._api = HttpApi(self, "HttpApi", settings)
        self._resources = self._make_resources()
        made = Functions(self, "Functions", settings, bundle=bundle, resources=self._resources)
        self._functions = made.by_name
        self._triggers = Triggers(self, "Triggers", settings, functions=self._functions, resources=self._resources)
        self._api.serve(self._functions, self._resources.identity)
        if self._domain is not None:
            self._domain.serve(self._api.api, self._api.stage)
        self._watch()
        self._tell()

    @property
    def _base_url(self) -> str:
        """Where people and senders reach the API."""
        own_domain = f"https://{self._settings.domain}" if self._settings.domain else None
        return self._settings.base_url or own_domain or self._api.api.api_endpoint

    def _own_domain(self) -> Domain | None:
        domain, certificate = self._settings.domain, self._settings.certificate_arn
        if domain is None or certificate is None:
            return None
        return Domain(self, "Domain", domain=domain, certificate_arn=certificate)

    def _centre(self) -> Centre | None:
        instance = self._settings.connect_instance_arn
        if instance is None:
            return None
        return Centre(self, "Centre", self._settings, instance_arn=instance)

    def _make_resources(self) -> Resources:
        settings = self._settings
        encryption = EncryptionKey(self, "Encryption", settings)
        resources = Resources(
            encryption=encryption,
            table=DataTable(self, "Data", settings, encryption.key),
            queues={queue: WorkQueue(self, f"{queue.title()}Queue", settings, queue) for queue in Queue},
            bus=EventBus(self, "Events", settings),
            topics=Topics(self, "Topics", settings, encryption.key, self.account),
            sources=Registry(self, "Sources", settings),
            connections=Registry(self, "Connections", settings),
            subscribers=Registry(self, "Subscribers", settings),
            identity=Identity(self, "Identity", settings, account=self.account, base_url=self._base_url),
            centre=self._centre(),
        )
        resources.bus.feed_lookup(resources.queues[Queue.LOOKUP])
        resources.bus.feed_dispatch(resources.queues[Queue.DISPATCH])
        resources.bus.feed_conversation(resources.queues[Queue.CONVERSATION])
        if resources.centre is not None:
            resources.centre.feed(resources.queues[Queue.DISPATCH])
        return resources

    def _watch(self) -> None:
        queues = {queue: made.queue for queue, made in self._resources.queues.items()}
        dead_letters = {str(queue): made.dead_letters for queue, made in self._resources.queues.items()}
        dead_letters |= {name: made.queue for name, made in self._triggers.dead_letters.items()}
        alarms = Alarms(self, "Alarms", self._settings, self._resources.topics.page)
        for name, queue in dead_letters.items():
            alarms.on_dead_letters(name, queue)
        for name, queue in queues.items():
            alarms.on_age(name, queue)
        alarms.on_functions(self._functions)
        alarms.on_providers()
        alarms.on_subscribers()
        if self._resources.centre is not None:
            alarms.on_centre()
        alarms.on_door(self._api.refused, self._api.failed)
        dashboard = Dashboard(self, "Dashboard", self._settings)
        dashboard.show_door(self._api.api, [self._api.refused, self._api.failed])
        dashboard.show_queues(queues, dead_letters.values())
        dashboard.show_functions(self._functions)
        dashboard.show_own()

    def _tell(self) -> None:
        """The stack's outputs: what the commands and the local run read."""
        of = self._resources
        intake, lookup = of.queues[Queue.INTAKE], of.queues[Queue.LOOKUP]
        dispatch = of.queues[Queue.DISPATCH]
        outputs = {
            "ApiUrl": self._base_url,
            "ApiId": self._api.api.api_id,
            "TableName": of.table.table.table_name,
            "UserPoolId": of.identity.pool.user_pool_id,
            "UserPoolClientId": of.identity.client.user_pool_client_id,
            "SignInUrl": of.identity.sign_in_url,
            "SourcesSecretId": of.sources.secret.secret_arn,
            "ConnectionsSecretId": of.connections.secret.secret_arn,
            "SubscribersSecretId": of.subscribers.secret.secret_arn,
            "IntakeQueueUrl": intake.queue.queue_url,
            "IntakeDlqUrl": intake.dead_letters.queue_url,
            "LookupQueueUrl": lookup.queue.queue_url,
            "LookupDlqUrl": lookup.dead_letters.queue_url,
            "DispatchQueueUrl": dispatch.queue.queue_url,
            "DispatchDlqUrl": dispatch.dead_letters.queue_url,
            "ReceiverPorts": self._settings.receiver_ports,
            "BusName": of.bus.bus.event_bus_name,
            "PageTopicArn": of.topics.page.topic_arn,
            "NotifyTopicArn": of.topics.notify.topic_arn,
            "EscalateTopicArn": of.topics.escalate.topic_arn,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
