// What a user of the package writes: one `new` statement for each construct, typed against the published declarations.
import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  apis,
  batch,
  compute,
  containers,
  databases,
  edge,
  functions,
  loadbalancing,
  network,
  observability,
} from 'cdk-reference-architectures';

const app = new App();
const stack = new Stack(app, 'Consumer');
const alarms = observability.Alarms.none();

const { vpc } = new network.TieredVpc(stack, 'Network', { egress: network.Egress.natGateway() });
new observability.AlarmTopic(stack, 'AlarmTopic');
new edge.WebFirewall(stack, 'Firewall', { alarms });
const balancer = new loadbalancing.WebLoadBalancer(stack, 'LoadBalancer', {
  vpc,
  alarms,
  exposure: loadbalancing.Exposure.internalOnly(),
});
new compute.WebFleet(stack, 'Fleet', { vpc, alarms, ingress: loadbalancing.Exposure.internalOnly() });
const { repository } = new containers.ImageRepository(stack, 'Images');
const image = containers.ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
new containers.EcsWebService(stack, 'Service', {
  vpc,
  alarms,
  image,
  ingress: loadbalancing.Ingress.shared(balancer, { match: loadbalancing.RouteMatch.paths('/service/*') }),
});
new containers.QueueWorker(stack, 'Worker', { vpc, alarms, image });
const handler = new functions.ApiFunction(stack, 'Function', {
  alarms,
  code: functions.FunctionCode.prebuilt({
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
  }),
});
new databases.ItemTable(stack, 'Table', {
  alarms,
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
});
new apis.RestApiService(stack, 'RestApi', {
  alarms,
  definition: apis.RestApiDefinition.routes({
    authorization: apis.RestAuthorization.iam(),
    routes: [{ path: '/items', methods: ['GET'], handler: handler.alias }],
  }),
});
new batch.JobQueues(stack, 'Queues', {
  vpc,
  alarms,
  capacity: batch.JobCapacity.fargateSpotFirst(),
  queues: [{ name: 'Only', priority: 1 }],
});
new batch.ContainerJob(stack, 'Job', { image: containers.ContainerSource.fromRepository(repository, { tag: 'v1' }) });

const count = Object.keys(app.synth().getStackByName('Consumer').template.Resources).length;
process.stdout.write(`TypeScript: ${count} resources\n`);
