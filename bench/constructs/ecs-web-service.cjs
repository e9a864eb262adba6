'use strict';
const { Construct } = require('constructs');
const { Aws, Duration, Size } = require('aws-cdk-lib/core');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const patterns = require('aws-cdk-lib/aws-ecs-patterns');
const elbv2 = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const iam = require('aws-cdk-lib/aws-iam');
const logs = require('aws-cdk-lib/aws-logs');
const byHand = require('../by-hand/load-balancer.cjs');
const { specimensOf } = require('../specimens.cjs');

const { EcsWebService } = specimensOf('containers');

const IMAGE = 'public.ecr.aws/nginx/nginx:1.29';
const shared = (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 1 }) });

exports.ours = (stack, id, { vpc }) => {
  const { ContainerSource } = require('cdk-reference-architectures/containers');
  const { Exposure } = require('cdk-reference-architectures/loadbalancing');
  const { Alarms } = require('cdk-reference-architectures/observability');
  EcsWebService.minimal(stack, id, {
    vpc,
    alarms: Alarms.none(),
    ingress: Exposure.internalOnly(),
    image: ContainerSource.fromRegistry(IMAGE),
  });
};
exports.ours.shared = shared;

/** Cluster, log groups and the roles of the task: what every variant has. */
function surroundings(scope, vpc) {
  const logGroup = new logs.LogGroup(scope, 'ExecLogs', { retention: logs.RetentionDays.ONE_YEAR });
  const cluster = new ecs.Cluster(scope, 'Cluster', {
    vpc,
    containerInsightsV2: ecs.ContainerInsights.DISABLED,
    enableFargateCapacityProviders: true,
    defaultCloudMapNamespace: { name: scope.node.id.toLowerCase(), type: 'HTTP' },
    executeCommandConfiguration: {
      logging: ecs.ExecuteCommandLogging.OVERRIDE,
      logConfiguration: { cloudWatchLogGroup: logGroup, cloudWatchEncryptionEnabled: false },
    },
  });
  const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
  const taskRole = new iam.Role(scope, 'TaskRole', { description: 'Permissions of the containers', assumedBy });
  const executionRole = new iam.Role(scope, 'ExecutionRole', { description: 'Pull of the image and log', assumedBy });
  const logDriver = ecs.LogDrivers.awsLogs({
    logGroup: new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.THREE_MONTHS }),
    streamPrefix: 'app',
    mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(25),
  });
  return { cluster, taskRole, executionRole, logDriver };
}

const RUNTIME = { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX };

const CPU = {
  targetUtilizationPercent: 60,
  disableScaleIn: false,
  scaleInCooldown: Duration.minutes(5),
  scaleOutCooldown: Duration.minutes(1),
};

exports.l2 = (stack, id, { vpc }) => {
  const scope = new Construct(stack, id);
  const { cluster, taskRole, executionRole, logDriver } = surroundings(scope, vpc);
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    cpu: 256,
    memoryLimitMiB: 512,
    runtimePlatform: RUNTIME,
    taskRole,
    executionRole,
  });
  taskDefinition.addContainer('app', {
    image: ecs.ContainerImage.fromRegistry(IMAGE),
    logging: logDriver,
    portMappings: [{ containerPort: 8080, name: 'app', appProtocol: ecs.AppProtocol.http }],
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(30),
    user: '1000:1000',
    linuxParameters: new ecs.LinuxParameters(scope, 'Linux', { initProcessEnabled: true }),
  });
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Tasks of a service, reached by the load balancer and other services',
  });
  const { listener } = byHand.loadBalancer(scope, vpc);
  const service = new ecs.FargateService(scope, 'Service', {
    cluster,
    taskDefinition,
    securityGroups: [securityGroup],
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
    availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
    deploymentStrategy: ecs.DeploymentStrategy.ROLLING,
  });
  const resource = service.node.findChild('Service');
  resource.node.addDependency(cluster, executionRole);
  const targetGroup = new elbv2.ApplicationTargetGroup(scope, 'TargetGroup', {
    vpc,
    port: 80,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targets: [service.loadBalancerTarget({ containerName: 'app', containerPort: 8080 })],
    deregistrationDelay: Duration.seconds(60),
    healthCheck: byHand.healthCheck,
  });
  byHand.targetAttributes(targetGroup);
  byHand.route(scope, listener, targetGroup);
  service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 }).scaleOnCpuUtilization('Cpu', CPU);
};
exports.l2.shared = shared;

/** The pattern of aws-ecs-patterns, with what it leaves out added: logs, scaling, attributes, a bucket for access logs. */
exports.patterns = (stack, id, { vpc }) => {
  const scope = new Construct(stack, id);
  const { cluster, taskRole, executionRole, logDriver } = surroundings(scope, vpc);
  const pattern = new patterns.ApplicationLoadBalancedFargateService(scope, 'Service', {
    cluster,
    publicLoadBalancer: false,
    openListener: false,
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    runtimePlatform: RUNTIME,
    enableECSManagedTags: true,
    taskImageOptions: {
      image: ecs.ContainerImage.fromRegistry(IMAGE),
      containerPort: 8080,
      taskRole,
      executionRole,
      logDriver,
    },
  });
  byHand.settings(pattern.loadBalancer);
  byHand.targetAttributes(pattern.targetGroup);
  byHand.accessLogs(scope, pattern.loadBalancer);
  byHand.route(scope, pattern.listener, pattern.targetGroup);
  pattern.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 }).scaleOnCpuUtilization('Cpu', CPU);
  return pattern;
};
exports.patterns.shared = shared;
