import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ServiceDeployment, ServiceCluster, ServiceConnect, ServiceScaling } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';

const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Sessions' });

describe('ServiceCluster', () => {
  test('makes a namespace that is free and a record of ECS Exec that is kept', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    new ServiceCluster(stack, 'First', { vpc });
    new ServiceCluster(stack, 'Second', { vpc });
    const template = templateOf(stack);
    template.resourceCountIs('AWS::ServiceDiscovery::HttpNamespace', 2);
    const names = Object.values(template.findResources('AWS::ServiceDiscovery::HttpNamespace')).map(
      (r) => r.Properties.Name,
    );
    expect(new Set(names).size).toBe(2);
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Retain' });
  });

  describe('with all options', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      new ServiceCluster(stack, 'Cluster', {
        vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
        containerInsights: ecs.ContainerInsights.ENABLED,
        namespaceName: 'store',
        execLogRetention: logs.RetentionDays.ONE_MONTH,
        execKey: new kms.Key(stack, 'ExecKey'),
        ephemeralStorageKey: new kms.Key(stack, 'DiskKey'),
      });
      template = templateOf(stack);
    });

    test('encrypts sessions, their record and the disks of tasks', () => {
      template.hasResourceProperties('AWS::ECS::Cluster', {
        ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
        Configuration: {
          ExecuteCommandConfiguration: {
            KmsKeyId: Match.anyValue(),
            LogConfiguration: { CloudWatchEncryptionEnabled: true },
          },
          ManagedStorageConfiguration: { FargateEphemeralStorageKmsKeyId: Match.anyValue() },
        },
      });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30, KmsKeyId: Match.anyValue() });
    });

    test('names the namespace', () => {
      template.hasResourceProperties('AWS::ServiceDiscovery::HttpNamespace', { Name: 'store' });
    });
  });

  test('fails on a namespace name with spaces', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    expect(() => new ServiceCluster(stack, 'Cluster', { vpc, namespaceName: 'my store' })).toThrow(
      "'namespaceName' must be letters",
    );
  });
});

describe('fails', () => {
  test.each<[string, () => unknown, string]>([
    [
      'on a step below 3 percent',
      () => ServiceDeployment.linear({ stepPercent: 1 }),
      "'stepPercent' must be a number from 3 to 100, got 1",
    ],
    [
      'on a share that is not in tenths',
      () => ServiceDeployment.canary({ canaryPercent: 0.15 }),
      "'canaryPercent' must be in tenths of a percent, got 0.15; write 0.2",
    ],
    [
      'on a share of 0',
      () => ServiceDeployment.canary({ canaryPercent: 0 }),
      "'canaryPercent' must be a number from 0.1 to 100, got 0",
    ],
    [
      'on a bake time in seconds',
      () => ServiceDeployment.blueGreen({ bakeTime: Duration.seconds(90) }),
      "'bakeTime' must be a duration of whole minutes from 0 to 1440, got 1.5 minutes",
    ],
    [
      'on a step of days',
      () => ServiceDeployment.linear({ stepBakeTime: Duration.days(2) }),
      "'stepBakeTime' must be a duration of whole minutes",
    ],
    [
      'on no more tasks than wanted while they are replaced',
      () => ServiceDeployment.rolling({ maxHealthyPercent: 100 }),
      "'maxHealthyPercent' must be a whole number from 101 to 200, got 100",
    ],
    [
      'on a healthy share beyond 100',
      () => ServiceDeployment.rolling({ minHealthyPercent: 120 }),
      "'minHealthyPercent' must be a whole number from 0 to 100, got 120",
    ],
    ['on an empty list of hooks', () => ServiceDeployment.canary({ hooks: [] }), "'hooks' must not be empty"],
    [
      'on a CPU target of 0',
      () => ServiceScaling.targetCpu(0),
      "'targetPercent' must be a number from 1 to 100, got 0",
    ],
    [
      'on a memory target beyond 100',
      () => ServiceScaling.targetMemory(101),
      "'targetPercent' must be a number from 1 to 100, got 101",
    ],
    [
      'on no request',
      () => ServiceScaling.requestsPerTarget(0),
      "'requestsPerMinute' must be a number of at least 1, got 0",
    ],
    [
      'on a response time of 0',
      () => ServiceScaling.responseTime(Duration.millis(0)),
      "'target' must be more than 0 ms",
    ],
    [
      'on a percentile below the median',
      () => ServiceScaling.responseTime(Duration.seconds(1), { percentile: 10 }),
      "'percentile' must be a number from 50 to 99.9, got 10",
    ],
    [
      'on a policy name in lower case',
      () => ServiceScaling.targetMetric('sessions', { metric, target: 1 }),
      "'name' must be letters and digits, with a capital first",
    ],
    [
      'on a schedule that changes nothing',
      () => ServiceScaling.schedule('Sale', { schedule: appscaling.Schedule.rate(Duration.days(1)) }),
      "'minTasks' or 'maxTasks' must be given",
    ],
    [
      'on a schedule with more fewest than most tasks',
      () =>
        ServiceScaling.schedule('Sale', {
          schedule: appscaling.Schedule.rate(Duration.days(1)),
          minTasks: 3,
          maxTasks: 2,
        }),
      "'minTasks' must not exceed 'maxTasks' (2), got 3",
    ],
    [
      'on a lead of hours',
      () => ServiceScaling.predictive({ targetPercent: 50, leadTime: Duration.hours(2) }),
      "'leadTime' must be",
    ],
    [
      'on a Service Connect name with capitals',
      () => ServiceConnect.server({ name: 'Orders' }),
      "'name' must be lower case letters",
    ],
    [
      'on a Service Connect port out of range',
      () => ServiceConnect.server({ name: 'orders', port: 0 }),
      "'port' must be a whole number from 1 to 65535, got 0",
    ],
  ])('%s', (_title, attempt, message) => {
    expect(attempt).toThrow(message);
  });
});
