// The app of a TypeScript user, and the reference: the apps in the other languages have to synthesize the same template.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { type CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
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
} from 'cdk-reference-architectures';

const app = new App();
const stack = new Stack(app, 'Consumer');
const { vpc } = new network.TieredVpc(stack, 'Network', { egress: network.Egress.natGateway() });
const topic = new observability.AlarmTopic(stack, 'AlarmTopic').topic;
const alarms = observability.Alarms.notify(topic);

const fleet = new compute.WebFleet(stack, 'Fleet', {
  vpc,
  ingress: loadbalancing.Exposure.internalOnly(),
  alarms,
  minCapacity: 2,
  maxCapacity: 5,
  scaling: [compute.FleetScaling.targetCpu(55)],
});
(fleet.group.node.defaultChild as CfnAutoScalingGroup).addPropertyOverride('DefaultInstanceWarmup', 240);

new containers.EcsWebService(stack, 'Service', {
  vpc,
  image: containers.ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29'),
  ingress: loadbalancing.Ingress.shared(fleet.webListener, { match: loadbalancing.RouteMatch.paths('/service/*') }),
  alarms,
  deployment: containers.ServiceDeployment.canary({ canaryPercent: 20 }),
  scaling: [containers.ServiceScaling.targetCpu(60)],
});

const items = new functions.ApiFunction(stack, 'Items', {
  code: functions.FunctionCode.prebuilt({
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  }),
  alarms,
});
new apis.RestApiService(stack, 'RestApi', {
  alarms,
  definition: apis.RestApiDefinition.routes({
    authorization: apis.RestAuthorization.iam(),
    routes: [{ path: '/items', methods: ['GET'], handler: items.alias }],
  }),
});

new batch.JobQueues(stack, 'Queues', {
  vpc,
  capacity: batch.JobCapacity.fargateSpotFirst({ maxVcpus: 64 }),
  queues: [
    { name: 'High', priority: 10 },
    { name: 'Low', priority: 1 },
  ],
  alarms,
});
new batch.ContainerJob(stack, 'Job', {
  image: containers.ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
  command: ['echo', 'hello'],
});

const accessLogs = new storage.AccessLogBucket(stack, 'AccessLogs');
const documents = new storage.SecureBucket(stack, 'Documents', {
  accessLogs: storage.BucketAccessLogs.toBucket(accessLogs),
  prefixPlans: { 'work/': storage.StoragePlan.scratch(7) },
});
new messaging.WorkQueue(stack, 'Work', { ordering: messaging.QueueOrdering.fifo(), alarms });

new databases.ItemTable(stack, 'Carts', {
  partitionKey: { name: 'customer', type: AttributeType.STRING },
  throughput: databases.TableThroughput.onDemand({ maxReadUnits: 100 }),
  alarms,
});
new databases.RelationalDatabase(stack, 'Orders', { vpc, engine: databases.RelationalEngine.postgres(), alarms });
new databases.NeptuneCluster(stack, 'Graph', {
  vpc,
  engineVersion: databases.NeptuneEngineVersion.of('1.4.7.0'),
  capacity: databases.NeptuneCapacity.serverless({ maxNcu: 16 }),
  alarms,
});
// Its functions are files of the package.
new databases.AppendOnlyLedger(stack, 'Ledger', {
  retention: databases.LedgerRetention.governance(Duration.days(30)),
  accessLogs: storage.BucketAccessLogs.toBucket(accessLogs, { prefix: 'ledger/' }),
  alarms,
});

new network.InspectedRouting(stack, 'Inspected', {
  vpc,
  inspection: network.Inspection.endpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0'),
  alarms,
});
const fixedAddresses = new loadbalancing.StaticIpNetworkLoadBalancer(stack, 'FixedAddresses', {
  vpc,
  exposure: loadbalancing.NetworkExposure.internet({ crossZone: false }),
  alarms,
});
new loadbalancing.NetworkRoute(stack, 'Mqtt', {
  networkLoadBalancer: fixedAddresses,
  listenerPort: loadbalancing.NetworkPort.tcp(1883),
  targets: loadbalancing.NetworkTargets.addresses(1883, ['10.0.2.10', '10.0.3.10']),
  alarms,
});

const loadBalancerArn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/api/50dc6c495c0c9188';
const firewall = new edge.WebFirewall(stack, 'Firewall', {
  managedRules: [edge.ManagedRules.common({ countRules: ['SizeRestrictions_BODY'] })],
  rateLimits: [edge.RateLimit.perCaller(1000)],
  alarms,
});
firewall.protect(stack, 'FirewallBeforeApi', loadBalancerArn);
new edge.ContentDelivery(stack, 'Site', {
  origin: edge.DeliveryOrigin.bucket(documents.bucket),
  firewall: edge.DeliveryFirewall.create({ blockedCountries: ['AQ'] }),
  securityHeaders: edge.SecurityHeaders.strict({ allowFramesOfSameOrigin: true }),
  alarms,
});
const zone = new edge.PublicZone(stack, 'Zone', {
  zoneName: 'example.com',
  queryLogs: edge.ZoneQueryLogs.none('They are in us-east-1, and the stack knows no Region.'),
});
const health = new edge.DnsHealthCheck(stack, 'Health', {
  monitor: edge.HealthCheckMonitor.https({ host: 'shop.example.net', path: '/health' }),
  alarms,
});
new edge.DnsRecord(stack, 'Shop', {
  zone: zone.hostedZone,
  recordName: 'shop',
  routing: edge.DnsRoutingPolicy.failover({
    primary: { answer: edge.DnsAnswer.addresses('192.0.2.1', '192.0.2.2'), healthCheck: health.healthCheck },
    secondary: { answer: edge.DnsAnswer.addresses('192.0.2.3') },
  }),
});
new edge.GlobalAccelerator(stack, 'Accelerator', {
  listeners: [edge.AcceleratorListener.tcp('Https', [443])],
  regions: [
    {
      region: 'eu-west-1',
      endpoints: [edge.AcceleratorEndpoint.loadBalancerArn(loadBalancerArn)],
      trafficDial: 50,
    },
  ],
  alarms: observability.Alarms.none(),
});
new edge.ShieldProtection(stack, 'Shield', {
  accountIsSubscribed: true,
  resource: edge.ShieldedResource.arn(loadBalancerArn),
  alarms,
});

let message = '';
try {
  new compute.WebFleet(new Stack(app, 'Refused'), 'Fleet', {
    vpc,
    ingress: loadbalancing.Exposure.internalOnly(),
    alarms,
    minCapacity: 8,
    maxCapacity: 5,
  });
} catch (error) {
  message = (error as Error).message;
}
if (!message.includes("'minCapacity'")) throw new Error(`the error does not name 'minCapacity': ${message}`);
stack.node.root.node.tryRemoveChild('Refused');

app.synth();
