'use strict';
const { Construct } = require('constructs');
const { Aws, Duration, Stack } = require('aws-cdk-lib/core');
const autoscaling = require('aws-cdk-lib/aws-autoscaling');
const ec2 = require('aws-cdk-lib/aws-ec2');
const elbv2 = require('aws-cdk-lib/aws-elasticloadbalancingv2');
const iam = require('aws-cdk-lib/aws-iam');
const logs = require('aws-cdk-lib/aws-logs');
const byHand = require('../by-hand/load-balancer.cjs');
const { specimensOf } = require('../specimens.cjs');

const { WebFleet } = specimensOf('compute');

const shared = (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 1 }) });

exports.ours = (stack, id, { vpc }) => {
  const { Exposure } = require('cdk-reference-architectures/loadbalancing');
  const { Alarms } = require('cdk-reference-architectures/observability');
  WebFleet.minimal(stack, id, { vpc, alarms: Alarms.none(), ingress: Exposure.internalOnly() });
};
exports.ours.shared = shared;

exports.l2 = (stack, id, { vpc }) => {
  const scope = new Construct(stack, id);
  const { listener } = byHand.loadBalancer(scope, vpc);
  const targetGroup = new elbv2.ApplicationTargetGroup(scope, 'TargetGroup', {
    vpc,
    port: 8080,
    protocol: elbv2.ApplicationProtocol.HTTP,
    targetType: elbv2.TargetType.INSTANCE,
    deregistrationDelay: Duration.seconds(60),
    healthCheck: byHand.healthCheck,
  });
  byHand.targetAttributes(targetGroup);
  const route = byHand.route(scope, listener, targetGroup);
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Web fleet instances',
  });
  const role = new iam.Role(scope, 'Role', {
    description: 'Web fleet instances',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
  });
  const logGroup = new logs.LogGroup(scope, 'LogGroup', { retention: logs.RetentionDays.THREE_MONTHS });
  const instancePolicy = new iam.Policy(scope, 'InstancePolicy', { roles: [role] });
  instancePolicy.addStatements(
    new iam.PolicyStatement({
      actions: [
        'elasticloadbalancing:DescribeTargetHealth',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
    new iam.PolicyStatement({
      actions: ['ssm:UpdateInstanceInformation'],
      resources: [Stack.of(scope).formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })],
    }),
  );
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['cloudformation:SignalResource'], resources: [Stack.of(scope).stackId] }),
  );
  const userData = ec2.UserData.forLinux();
  userData.addCommands(
    // As long as what a fleet's instances run, and with as many references.
    '#'.repeat(1830),
    `echo '{ "log_group_name": "${logGroup.logGroupName}" }' > /tmp/agent.json`,
    `until aws elbv2 describe-target-health --region ${Aws.REGION} --target-group-arn ${targetGroup.targetGroupArn}; do sleep 5; done`,
    `aws cloudformation signal-resource --region ${Aws.REGION} --stack-name ${Aws.STACK_NAME} --logical-resource-id Group --status SUCCESS`,
  );
  const launchTemplate = new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    instanceType: new ec2.InstanceType('m8g.large'),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
    role,
    securityGroup,
    userData,
    httpEndpoint: true,
    requireImdsv2: true,
    httpPutResponseHopLimit: 1,
    ebsOptimized: true,
    detailedMonitoring: true,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: ec2.BlockDeviceVolume.ebs(8, {
          encrypted: true,
          deleteOnTermination: true,
          volumeType: ec2.EbsDeviceVolumeType.GP3,
        }),
      },
    ],
  });
  launchTemplate.node.addDependency(instancePolicy);
  const group = new autoscaling.AutoScalingGroup(scope, 'Group', {
    vpc,
    launchTemplate,
    minCapacity: 2,
    maxCapacity: 6,
    defaultInstanceWarmup: Duration.minutes(3),
    groupMetrics: [autoscaling.GroupMetrics.all()],
    healthChecks: autoscaling.HealthChecks.withAdditionalChecks({
      additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB],
      gracePeriod: Duration.minutes(10),
    }),
    newInstancesProtectedFromScaleIn: false,
    azCapacityDistributionStrategy: autoscaling.CapacityDistributionStrategy.BALANCED_BEST_EFFORT,
    deletionProtection: autoscaling.DeletionProtection.NONE,
    signals: autoscaling.Signals.waitForCount(2, { timeout: Duration.minutes(10), minSuccessPercentage: 100 }),
    updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({
      maxBatchSize: 1,
      minInstancesInService: 2,
      minSuccessPercentage: 100,
      pauseTime: Duration.minutes(10),
      waitOnResourceSignals: true,
      suspendProcesses: [
        autoscaling.ScalingProcess.HEALTH_CHECK,
        autoscaling.ScalingProcess.REPLACE_UNHEALTHY,
        autoscaling.ScalingProcess.AZ_REBALANCE,
        autoscaling.ScalingProcess.ALARM_NOTIFICATION,
        autoscaling.ScalingProcess.SCHEDULED_ACTIONS,
        autoscaling.ScalingProcess.INSTANCE_REFRESH,
      ],
    }),
  });
  group.attachToApplicationTargetGroup(targetGroup);
  group.node.addDependency(route);
  group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, disableScaleIn: false });
};
exports.l2.shared = shared;
