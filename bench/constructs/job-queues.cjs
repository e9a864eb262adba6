'use strict';
const { Construct } = require('constructs');
const { Aws, Duration, Size } = require('aws-cdk-lib/core');
const batch = require('aws-cdk-lib/aws-batch');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const events = require('aws-cdk-lib/aws-events');
const iam = require('aws-cdk-lib/aws-iam');
const logs = require('aws-cdk-lib/aws-logs');
const sqs = require('aws-cdk-lib/aws-sqs');
const { specimensOf } = require('../specimens.cjs');

const { ContainerJob, JobQueues } = specimensOf('batch');

const IMAGE = 'public.ecr.aws/docker/library/busybox:1.37';
const shared = (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 1 }) });

exports.ours = (stack, id, { vpc }) => {
  const { ContainerSource } = require('cdk-reference-architectures/containers');
  const { Alarms } = require('cdk-reference-architectures/observability');
  JobQueues.minimal(stack, id, {
    vpc,
    alarms: Alarms.none(),
    queues: [
      { name: 'High', priority: 10 },
      { name: 'Low', priority: 1 },
    ],
  });
  ContainerJob.minimal(stack, `${id}Job`, { image: ContainerSource.fromRegistry(IMAGE) });
};
exports.ours.shared = shared;

exports.l2 = (stack, id, { vpc }) => {
  const scope = new Construct(stack, id);
  const securityGroups = [new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: 'Tasks of Batch jobs' })];
  new sqs.Queue(scope, 'DeadLetters', {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const environments = [
    new batch.FargateComputeEnvironment(scope, 'Spot', { vpc, securityGroups, spot: true, maxvCpus: 256 }),
    new batch.FargateComputeEnvironment(scope, 'OnDemand', { vpc, securityGroups, maxvCpus: 64 }),
  ];
  for (const [name, priority] of [
    ['High', 10],
    ['Low', 1],
  ]) {
    const queue = new batch.JobQueue(scope, name, {
      priority,
      computeEnvironments: environments.map((computeEnvironment, index) => ({ computeEnvironment, order: index + 1 })),
      jobStateTimeLimitActions: [
        batch.JobStateTimeLimitActionsReason.COMPUTE_ENVIRONMENT_MAX_RESOURCE,
        batch.JobStateTimeLimitActionsReason.JOB_RESOURCE_REQUIREMENT,
      ].map((reason) => ({
        action: batch.JobStateTimeLimitActionsAction.CANCEL,
        maxTime: Duration.hours(1),
        reason,
        state: batch.JobStateTimeLimitActionsState.RUNNABLE,
      })),
    });
    for (const [rule, detailType, detail] of [
      [
        'Failed',
        'Batch Job State Change',
        {
          status: ['FAILED'],
          jobName: [{ 'anything-but': { prefix: 'ArrayPipeline_' } }],
          arrayProperties: { index: [{ exists: false }] },
        },
      ],
      ['Blocked', 'Batch Job Queue Blocked', {}],
    ]) {
      new events.Rule(scope, `${name}${rule}`, {
        description: `${rule} jobs of ${scope.node.path}/${name}`,
        eventPattern: {
          source: ['aws.batch'],
          detailType: [detailType],
          detail: { ...detail, jobQueue: [queue.jobQueueArn] },
        },
      });
    }
  }
  const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
  new batch.EcsJobDefinition(scope, 'Job', {
    timeout: Duration.hours(1),
    retryAttempts: 5,
    retryStrategies: [
      ...[
        'Your Spot Task was interrupted*',
        'Timeout waiting for network interface*',
        'ResourceInitializationError*',
        'CannotPullContainer*',
      ].map((onStatusReason) => batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.custom({ onStatusReason }))),
      batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom({ onReason: '*' })),
    ],
    propagateTags: true,
    schedulingPriority: 0,
    skipDeregisterOnUpdate: true,
    container: new batch.EcsFargateContainerDefinition(scope, 'Container', {
      image: ecs.ContainerImage.fromRegistry(IMAGE),
      cpu: 1,
      memory: Size.gibibytes(2),
      fargatePlatformVersion: ecs.FargatePlatformVersion.LATEST,
      fargateCpuArchitecture: ecs.CpuArchitecture.ARM64,
      fargateOperatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      readonlyRootFilesystem: true,
      linuxParameters: new batch.LinuxParameters(scope, 'Linux', { initProcessEnabled: true }),
      jobRole: new iam.Role(scope, 'JobRole', { description: 'Permissions of the program of a job', assumedBy }),
      executionRole: new iam.Role(scope, 'ExecutionRole', { description: 'Image and log of a job', assumedBy }),
      logging: ecs.LogDriver.awsLogs({
        streamPrefix: 'job',
        logGroup: new logs.LogGroup(scope, 'Logs', { retention: logs.RetentionDays.THREE_MONTHS }),
      }),
    }),
  });
};
exports.l2.shared = shared;
