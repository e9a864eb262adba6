import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FleetUpdate, InstanceAccess } from '../../../lib/compute';
import { templateOf, testStack } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

describe('FleetUpdate', () => {
  describe('defaults', () => {
    test('an instance refresh launches before it terminates, and a hook holds instances until they are ready', () => {
      const template = fleetTemplate({
        update: FleetUpdate.instanceRefresh(),
        access: InstanceAccess.none(),
        shipLogs: false,
      });
      template.hasResource(GROUP, {
        CreationPolicy: Match.absent(),
        UpdatePolicy: Match.objectLike({
          AutoScalingInstanceRefresh: {
            Strategy: 'Rolling',
            Preferences: {
              MinHealthyPercentage: 100,
              MaxHealthyPercentage: 110,
              ScaleInProtectedInstances: 'Refresh',
              StandbyInstances: 'Ignore',
            },
          },
        }),
        Properties: Match.objectLike({
          LifecycleHookSpecificationList: [
            {
              LifecycleHookName: 'Ready',
              LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
              HeartbeatTimeout: 600,
              DefaultResult: 'ABANDON',
            },
          ],
        }),
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('InstancePolicy'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'autoscaling:DescribeAutoScalingInstances', Resource: '*' },
            {
              Effect: 'Allow',
              Action: 'autoscaling:CompleteLifecycleAction',
              Resource: {
                'Fn::Join': [
                  '',
                  [
                    'arn:',
                    { Ref: 'AWS::Partition' },
                    ':autoscaling:',
                    { Ref: 'AWS::Region' },
                    ':',
                    { Ref: 'AWS::AccountId' },
                    ':autoScalingGroup:*:autoScalingGroupName/*',
                  ],
                ],
              },
              Condition: {
                StringEquals: { 'autoscaling:ResourceTag/aws:cloudformation:stack-id': { Ref: 'AWS::StackId' } },
              },
            },
          ],
        },
      });
      expect(JSON.stringify(template.toJSON())).not.toContain('SignalResource');
    });
  });

  describe('all options', () => {
    test('rolling, everything set', () => {
      fleetTemplate({
        update: FleetUpdate.rolling({
          maxBatchSize: 2,
          minInstancesInService: 4,
          readyTimeout: Duration.minutes(20),
          minSuccessPercent: 50,
        }),
      }).hasResource(GROUP, {
        CreationPolicy: {
          AutoScalingCreationPolicy: { MinSuccessfulInstancesPercent: 50 },
          ResourceSignal: { Count: 2, Timeout: 'PT20M' },
        },
        UpdatePolicy: {
          AutoScalingRollingUpdate: Match.objectLike({
            MaxBatchSize: 2,
            MinInstancesInService: 4,
            MinSuccessfulInstancesPercent: 50,
            PauseTime: 'PT20M',
          }),
        },
      });
    });

    test('an instance refresh, everything set', () => {
      const stack = testStack();
      const alarm = cloudwatch.Alarm.fromAlarmArn(
        stack,
        'Alarm',
        'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:Errors',
      );
      testFleet(
        {
          update: FleetUpdate.instanceRefresh({
            minHealthyPercent: 90,
            maxHealthyPercent: 150,
            readyTimeout: Duration.minutes(30),
            checkpointPercents: [20, 100],
            checkpointDelay: Duration.minutes(15),
            bakeTime: Duration.minutes(10),
            alarms: [alarm],
          }),
        },
        stack,
      );
      templateOf(stack).hasResource(GROUP, {
        UpdatePolicy: Match.objectLike({
          AutoScalingInstanceRefresh: Match.objectLike({
            Preferences: Match.objectLike({
              MinHealthyPercentage: 90,
              MaxHealthyPercentage: 150,
              CheckpointPercentages: [20, 100],
              CheckpointDelay: 900,
              BakeTime: 600,
              AlarmSpecification: { Alarms: ['Errors'] },
            }),
          }),
        }),
        Properties: Match.objectLike({
          LifecycleHookSpecificationList: [Match.objectLike({ HeartbeatTimeout: 1800 })],
        }),
      });
    });
  });

  describe('fails', () => {
    test.each([
      [
        'a batch of none',
        () => FleetUpdate.rolling({ maxBatchSize: 0 }),
        /'maxBatchSize' must be a whole number from 1 to 100, got 0/,
      ],
      [
        'a negative number in service',
        () => FleetUpdate.rolling({ minInstancesInService: -1 }),
        /'minInstancesInService' must be/,
      ],
      [
        'a wait of two hours',
        () => FleetUpdate.rolling({ readyTimeout: Duration.hours(2) }),
        /'readyTimeout' must be a duration in whole seconds from 60 to 3600 s, got 7200 s/,
      ],
      [
        'no success',
        () => FleetUpdate.rolling({ minSuccessPercent: 0 }),
        /'minSuccessPercent' must be a number from 1 to 100, got 0/,
      ],
      [
        'a refresh over 200 %',
        () => FleetUpdate.instanceRefresh({ maxHealthyPercent: 300 }),
        /'maxHealthyPercent' must be a whole number from 100 to 200, got 300/,
      ],
      [
        'a range over 100',
        () => FleetUpdate.instanceRefresh({ minHealthyPercent: 50, maxHealthyPercent: 200 }),
        /'maxHealthyPercent' must be at most 100 above 'minHealthyPercent' \(50\), got 200/,
      ],
      [
        'checkpoints out of order',
        () => FleetUpdate.instanceRefresh({ checkpointPercents: [50, 20, 100] }),
        /'checkpointPercents' must be in ascending order, got 50, 20, 100/,
      ],
      [
        'checkpoints that never end',
        () => FleetUpdate.instanceRefresh({ checkpointPercents: [20, 50] }),
        /'checkpointPercents' must end with 100/,
      ],
      [
        'a bake time of a week',
        () => FleetUpdate.instanceRefresh({ bakeTime: Duration.days(7) }),
        /'bakeTime' must be a duration/,
      ],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });
  });
});
