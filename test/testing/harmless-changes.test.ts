import { App, Duration, Stack, Tags } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AppTemplates } from 'cdk-reference-architectures/testing';
import { deployed } from './templates';

/** What a change of the app below changes; the defaults are the version that is deployed. */
interface Version {
  readonly image?: string;
  readonly cpu?: number;
  readonly environment?: Record<string, string>;
  readonly healthCheckPath?: string;
  readonly minTasks?: number;
  readonly ruleCondition?: string;
  readonly secondRule?: boolean;
  readonly idleTimeout?: number;
  readonly instanceType?: string;
  readonly maxCapacity?: number;
  readonly userData?: string;
  readonly code?: string;
  readonly memorySize?: number;
  readonly secondFunction?: boolean;
  readonly method?: string;
  readonly visibilityTimeout?: number;
  readonly index?: string;
  readonly timeToLive?: string;
  readonly threshold?: number;
  readonly lifecycleDays?: number;
  readonly bucket?: boolean;
  readonly ingressPort?: number;
  readonly tag?: string;
}

/** A small shop of constructs of aws-cdk-lib, as anybody would write it. */
function shop(version: Version): AppTemplates {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const network = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(network, 'Vpc', { natGateways: 1, restrictDefaultSecurityGroup: false });
  const stack = new Stack(app, 'Shop');
  Tags.of(stack).add('version', version.tag ?? '1');

  const entrance = new elbv2.ApplicationLoadBalancer(stack, 'Entrance', {
    vpc,
    idleTimeout: Duration.seconds(version.idleTimeout ?? 60),
  });
  const listener = entrance.addListener('Http', {
    port: 80,
    defaultAction: elbv2.ListenerAction.fixedResponse(404),
    open: false,
  });

  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const definition = new ecs.FargateTaskDefinition(stack, 'Definition', { cpu: version.cpu ?? 256 });
  definition.addContainer('App', {
    image: ecs.ContainerImage.fromRegistry(version.image ?? 'shop:1'),
    environment: version.environment,
    portMappings: [{ containerPort: 8080 }],
  });
  const service = new ecs.FargateService(stack, 'Service', {
    cluster,
    taskDefinition: definition,
    minHealthyPercent: 100,
    circuitBreaker: { rollback: true },
  });
  service.autoScaleTaskCount({ minCapacity: version.minTasks ?? 1, maxCapacity: 10 });
  const group = listener.addTargets('Tasks', {
    port: 8080,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targets: [service],
    priority: 10,
    conditions: [elbv2.ListenerCondition.pathPatterns([version.ruleCondition ?? '/api/*'])],
    healthCheck: { path: version.healthCheckPath ?? '/' },
  });
  if (version.secondRule) {
    new elbv2.ApplicationListenerRule(stack, 'Second', {
      listener,
      priority: 20,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/v2/*'])],
      targetGroups: [group],
    });
  }

  const fleet = new autoscaling.AutoScalingGroup(stack, 'Fleet', {
    vpc,
    instanceType: new ec2.InstanceType(version.instanceType ?? 't4g.small'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
    maxCapacity: version.maxCapacity ?? 3,
    updatePolicy: autoscaling.UpdatePolicy.rollingUpdate(),
    requireImdsv2: true,
  });
  fleet.addUserData(version.userData ?? 'echo 1');
  fleet.connections.allowFromAnyIpv4(ec2.Port.tcp(version.ingressPort ?? 8080));

  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(version.code ?? 'exports.handler = async () => 1;'),
    memorySize: version.memorySize,
  });
  if (version.secondFunction) {
    new lambda.Function(stack, 'SecondHandler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => 2;'),
    });
  }
  const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
  api.root.addResource('items').addMethod(version.method ?? 'GET', new apigateway.LambdaIntegration(handler));

  const queue = new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(version.visibilityTimeout ?? 30) });
  new cloudwatch.Alarm(stack, 'Alarm', {
    metric: queue.metricApproximateAgeOfOldestMessage(),
    threshold: version.threshold ?? 60,
    evaluationPeriods: 1,
  });
  const key = { name: 'id', type: dynamodb.AttributeType.STRING };
  const table = new dynamodb.TableV2(stack, 'Table', { partitionKey: key, timeToLiveAttribute: version.timeToLive });
  if (version.index) table.addGlobalSecondaryIndex({ indexName: version.index, partitionKey: key });
  new s3.Bucket(stack, 'Photos', {
    lifecycleRules: [{ expiration: Duration.days(version.lifecycleDays ?? 30) }],
  });
  if (version.bucket) new s3.Bucket(stack, 'Videos');
  return AppTemplates.fromApp(app);
}

const HARMLESS: Record<string, Version> = {
  'another image of a service': { image: 'shop:2' },
  'another task size': { cpu: 512 },
  'another environment': { environment: { LEVEL: 'debug' } },
  'another health check path': { healthCheckPath: '/health' },
  'more tasks': { minTasks: 3 },
  'another path of a rule': { ruleCondition: '/v1/*' },
  'one more rule to the same targets': { secondRule: true },
  'another idle timeout': { idleTimeout: 90 },
  'another instance type': { instanceType: 't4g.large' },
  'a larger fleet': { maxCapacity: 6 },
  'other user data': { userData: 'echo 2' },
  'another port of the fleet': { ingressPort: 9090 },
  'other code of a function': { code: 'exports.handler = async () => 2;' },
  'more memory of a function': { memorySize: 512 },
  'one more function': { secondFunction: true },
  'another method of an API': { method: 'POST' },
  'another visibility timeout': { visibilityTimeout: 60 },
  'one index of a table': { index: 'byId' },
  'time to live, for the first time': { timeToLive: 'expiresAt' },
  'another threshold of an alarm': { threshold: 120 },
  'another lifecycle rule': { lifecycleDays: 60 },
  'one more bucket': { bucket: true },
  'another tag of everything': { tag: '2' },
};

describe('harmless changes of an app of aws-cdk-lib', () => {
  let before: AppTemplates;
  beforeAll(() => {
    before = shop({});
  });

  test('are no change at all', () => {
    expect(deployed([before]).findings).toEqual([]);
    const report = deployed([before, shop({})]);
    expect(report.findings).toEqual([]);
    expect(report.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test.each(Object.entries(HARMLESS))('are %s', (_change, version) => {
    const report = deployed([before, shop(version)]);
    expect(report.changes.filter(({ action }) => action !== 'none')).not.toEqual([]);
    expect(report.findings).toEqual([]);
  });
});
