// What a user of the package writes: one `new` statement for each construct, typed against the published declarations.
import { App, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  batch,
  compute,
  containers,
  edge,
  loadbalancing,
  network,
  observability,
  serverless,
} from 'cdk-reference-architectures';

const app = new App();
const stack = new Stack(app, 'Consumer');
const alarms = observability.Alarms.none();

const { vpc } = new network.TieredVpc(stack, 'Network', { egress: network.Egress.natGateway() });
new observability.AlarmTopic(stack, 'AlarmTopic');
new edge.WebFirewall(stack, 'Firewall', { alarms });
const entrance = new loadbalancing.WebLoadBalancer(stack, 'LoadBalancer', {
  vpc,
  alarms,
  exposure: loadbalancing.Exposure.internalOnly(),
});
new compute.WebFleet(stack, 'Fleet', { vpc, alarms, ingress: loadbalancing.Exposure.internalOnly() });
const { repository } = new containers.ImageRepository(stack, 'Images');
const image = containers.ServiceImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29');
new containers.FargateWebService(stack, 'Service', {
  vpc,
  alarms,
  image,
  ingress: loadbalancing.Ingress.shared(entrance, { match: loadbalancing.RouteMatch.paths('/service/*') }),
});
new containers.QueueWorker(stack, 'Worker', { vpc, alarms, image });
const handler = new serverless.ApiFunction(stack, 'Function', {
  alarms,
  code: serverless.FunctionCode.prebuilt({
    code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 204 });'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_LATEST,
  }),
});
new serverless.ItemTable(stack, 'Table', {
  alarms,
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
});
new serverless.RestApiService(stack, 'RestApi', {
  alarms,
  definition: serverless.RestApiDefinition.routes({
    authorization: serverless.RestAuthorization.iam(),
    routes: [{ path: '/items', methods: ['GET'], handler: handler.alias }],
  }),
});
new batch.JobQueues(stack, 'Queues', {
  vpc,
  alarms,
  capacity: batch.Capacity.fargateSpotFirst(),
  queues: [{ name: 'Only', priority: 1 }],
});
new batch.ContainerJob(stack, 'Job', { image: batch.JobImage.fromRepository(repository, 'v1') });

const count = Object.keys(app.synth().getStackByName('Consumer').template.Resources).length;
process.stdout.write(`TypeScript: ${count} resources\n`);
