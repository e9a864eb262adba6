// The app of a TypeScript user, and the reference: the apps in the other languages have to synthesize the same template.
import { App, Stack } from 'aws-cdk-lib';
import { type CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  batch,
  compute,
  containers,
  loadbalancing,
  network,
  observability,
  serverless,
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
  scaling: [compute.Scaling.targetCpu(55)],
});
(fleet.group.node.defaultChild as CfnAutoScalingGroup).addPropertyOverride('DefaultInstanceWarmup', 240);

new containers.FargateWebService(stack, 'Service', {
  vpc,
  image: containers.ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29'),
  ingress: loadbalancing.Ingress.shared(fleet.entrance, { match: loadbalancing.RouteMatch.paths('/service/*') }),
  alarms,
  deployment: containers.Deployment.canary({ canaryPercent: 20 }),
  scaling: [containers.ServiceScaling.cpu(60)],
});

const items = new serverless.ApiFunction(stack, 'Items', {
  code: serverless.FunctionCode.prebuilt({
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  }),
  alarms,
});
new serverless.RestApiService(stack, 'RestApi', {
  alarms,
  definition: serverless.RestApiDefinition.routes({
    authorization: serverless.RestAuthorization.iam(),
    routes: [{ path: '/items', methods: ['GET'], handler: items.alias }],
  }),
});

new batch.JobQueues(stack, 'Queues', {
  vpc,
  capacity: batch.Capacity.fargateSpotFirst({ maxVcpus: 64 }),
  queues: [
    { name: 'High', priority: 10 },
    { name: 'Low', priority: 1 },
  ],
  alarms,
});
new batch.ContainerJob(stack, 'Job', {
  image: batch.JobImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'),
  command: ['echo', 'hello'],
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
