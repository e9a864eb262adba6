"""The app of a Python user; it has to synthesize the same template as ../typescript/app.ts."""

from aws_cdk import App, Duration, Stack, aws_dynamodb, aws_lambda
from cdk_reference_architectures import (
    apis,
    batch,
    compute,
    containers,
    databases,
    edge,
    functions,
    loadbalancing,
    messaging,
    network,
    observability,
    storage,
)

app = App()
stack = Stack(app, "Consumer")
vpc = network.TieredVpc(stack, "Network", egress=network.Egress.nat_gateway()).vpc
topic = observability.AlarmTopic(stack, "AlarmTopic").topic
alarms = observability.Alarms.notify(topic)

fleet = compute.WebFleet(
    stack,
    "Fleet",
    vpc=vpc,
    ingress=loadbalancing.Exposure.internal_only(),
    alarms=alarms,
    min_capacity=2,
    max_capacity=5,
    scaling=[compute.FleetScaling.target_cpu(55)],
)
fleet.group.node.default_child.add_property_override("DefaultInstanceWarmup", 240)

containers.EcsWebService(
    stack,
    "Service",
    vpc=vpc,
    image=containers.ContainerSource.from_registry("public.ecr.aws/nginx/nginx-unprivileged:1.29"),
    ingress=loadbalancing.Ingress.shared(
        fleet.web_listener, match=loadbalancing.RouteMatch.paths("/service/*")
    ),
    alarms=alarms,
    deployment=containers.ServiceDeployment.canary(canary_percent=20),
    scaling=[containers.ServiceScaling.target_cpu(60)],
)

items = functions.ApiFunction(
    stack,
    "Items",
    code=functions.FunctionCode.prebuilt(
        code=aws_lambda.Code.from_inline("exports.handler = async () => ({ statusCode: 204 });"),
        handler="index.handler",
        runtime=aws_lambda.Runtime.NODEJS_22_X,
    ),
    alarms=alarms,
)
apis.RestApiService(
    stack,
    "RestApi",
    alarms=alarms,
    definition=apis.RestApiDefinition.routes(
        authorization=apis.RestAuthorization.iam(),
        routes=[apis.RestApiRoute(path="/items", methods=["GET"], handler=items.alias)],
    ),
)

batch.JobQueues(
    stack,
    "Queues",
    vpc=vpc,
    capacity=batch.JobCapacity.fargate_spot_first(max_vcpus=64),
    queues=[
        batch.QueueDefinition(name="High", priority=10),
        batch.QueueDefinition(name="Low", priority=1),
    ],
    alarms=alarms,
)
batch.ContainerJob(
    stack,
    "Job",
    image=containers.ContainerSource.from_registry("public.ecr.aws/docker/library/busybox:1.37"),
    command=["echo", "hello"],
)

access_logs = storage.AccessLogBucket(stack, "AccessLogs")
documents = storage.SecureBucket(
    stack,
    "Documents",
    access_logs=storage.BucketAccessLogs.to_bucket(access_logs),
    prefix_plans={"work/": storage.StoragePlan.scratch(7)},
)
messaging.WorkQueue(
    stack, "Work", ordering=messaging.QueueOrdering.fifo(), alarms=alarms
)

databases.ItemTable(
    stack,
    "Carts",
    partition_key=aws_dynamodb.Attribute(
        name="customer", type=aws_dynamodb.AttributeType.STRING
    ),
    throughput=databases.TableThroughput.on_demand(max_read_units=100),
    alarms=alarms,
)
databases.RelationalDatabase(
    stack,
    "Orders",
    vpc=vpc,
    engine=databases.RelationalEngine.postgres(),
    alarms=alarms,
)
databases.NeptuneCluster(
    stack,
    "Graph",
    vpc=vpc,
    engine_version=databases.NeptuneEngineVersion.of("1.4.7.0"),
    capacity=databases.NeptuneCapacity.serverless(max_ncu=16),
    alarms=alarms,
)
databases.AppendOnlyLedger(
    stack,
    "Ledger",
    retention=databases.LedgerRetention.governance(Duration.days(30)),
    access_logs=storage.BucketAccessLogs.to_bucket(access_logs, prefix="ledger/"),
    alarms=alarms,
)

network.InspectedRouting(
    stack,
    "Inspected",
    vpc=vpc,
    inspection=network.Inspection.endpoint_service(
        "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
    ),
    alarms=alarms,
)
fixed_addresses = loadbalancing.StaticIpNetworkLoadBalancer(
    stack,
    "FixedAddresses",
    vpc=vpc,
    exposure=loadbalancing.NetworkExposure.internet(cross_zone=False),
    alarms=alarms,
)
loadbalancing.NetworkRoute(
    stack,
    "Mqtt",
    network_load_balancer=fixed_addresses,
    listener_port=loadbalancing.NetworkPort.tcp(1883),
    targets=loadbalancing.NetworkTargets.addresses(1883, ["10.0.2.10", "10.0.3.10"]),
    alarms=alarms,
)

load_balancer_arn = (
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188"
)
firewall = edge.WebFirewall(
    stack,
    "Firewall",
    managed_rules=[edge.ManagedRules.common(count_rules=["SizeRestrictions_BODY"])],
    rate_limits=[edge.RateLimit.per_caller(1000)],
    alarms=alarms,
)
firewall.protect(stack, "FirewallBeforeApi", load_balancer_arn)
edge.ContentDelivery(
    stack,
    "Site",
    origin=edge.DeliveryOrigin.bucket(documents.bucket),
    firewall=edge.DeliveryFirewall.create(blocked_countries=["AQ"]),
    security_headers=edge.SecurityHeaders.strict(allow_frames_of_same_origin=True),
    alarms=alarms,
)
zone = edge.PublicZone(
    stack,
    "Zone",
    zone_name="example.com",
    query_logs=edge.ZoneQueryLogs.none(
        "They are in us-east-1, and the stack knows no Region."
    ),
)
health = edge.DnsHealthCheck(
    stack,
    "Health",
    monitor=edge.HealthCheckMonitor.https(host="shop.example.net", path="/health"),
    alarms=alarms,
)
edge.DnsRecord(
    stack,
    "Shop",
    zone=zone.hosted_zone,
    record_name="shop",
    routing=edge.DnsRoutingPolicy.failover(
        primary=edge.DnsRoute(
            answer=edge.DnsAnswer.addresses("192.0.2.1", "192.0.2.2"),
            health_check=health.health_check,
        ),
        secondary=edge.DnsRoute(answer=edge.DnsAnswer.addresses("192.0.2.3")),
    ),
)
edge.GlobalAccelerator(
    stack,
    "Accelerator",
    listeners=[edge.AcceleratorListener.tcp("Https", [443])],
    regions=[
        edge.AcceleratorRegion(
            region="eu-west-1",
            endpoints=[edge.AcceleratorEndpoint.load_balancer_arn(load_balancer_arn)],
            traffic_dial=50,
        )
    ],
    alarms=observability.Alarms.none(),
)
edge.ShieldProtection(
    stack,
    "Shield",
    account_is_subscribed=True,
    resource=edge.ShieldedResource.arn(load_balancer_arn),
    alarms=alarms,
)

message = ""
try:
    compute.WebFleet(
        Stack(app, "Refused"),
        "Fleet",
        vpc=vpc,
        ingress=loadbalancing.Exposure.internal_only(),
        alarms=alarms,
        min_capacity=8,
        max_capacity=5,
    )
except RuntimeError as error:
    message = str(error)
assert "'minCapacity'" in message, f"the error does not name 'minCapacity': {message}"
app.node.try_remove_child("Refused")

app.synth()
