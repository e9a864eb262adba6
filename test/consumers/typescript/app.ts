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
new storage.SecureBucket(stack, 'Documents', {
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
