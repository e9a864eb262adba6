// The same app with aws-ecs-patterns. What it leaves out is added by the JavaScript of bench/constructs, which costs no check.
import { createRequire } from 'node:module';
import { App, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';

const app = new App({ analyticsReporting: false });
const vpc = new ec2.Vpc(new Stack(app, 'Shared'), 'Vpc', { natGateways: 1 });

type Make = (stack: Stack, id: string, shared: { vpc: ec2.IVpc }) => ApplicationLoadBalancedFargateService;
const { patterns } = createRequire(__filename)('../constructs/ecs-web-service.cjs') as { patterns: Make };
patterns(new Stack(app, 'Instances'), 'Instance0', { vpc });
app.synth();
