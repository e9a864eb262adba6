// An app as `cdk init` makes it, whose types ts-node checks at each synthesis: one service of this library.
import { App, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ContainerSource, EcsWebService } from 'cdk-reference-architectures/containers';
import { Exposure } from 'cdk-reference-architectures/loadbalancing';
import { Alarms } from 'cdk-reference-architectures/observability';

const app = new App({ analyticsReporting: false });
const vpc = new ec2.Vpc(new Stack(app, 'Shared'), 'Vpc', { natGateways: 1 });

new EcsWebService(new Stack(app, 'Instances'), 'Instance0', {
  vpc,
  alarms: Alarms.none(),
  ingress: Exposure.internalOnly(),
  image: ContainerSource.fromRegistry('public.ecr.aws/nginx/nginx:1.29'),
});
app.synth();
