import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { FleetLifecycleHook, FleetLifecycleHookOptions, FleetUpdate } from '../../../lib/compute';
import { topicOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';
import { fleetTemplate, testFleet } from '../support/fleet';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

describe('FleetLifecycleHook', () => {
  describe('defaults', () => {
    test('none, and no permission to complete one', () => {
      const template = fleetTemplate();
      template.hasResourceProperties(GROUP, { LifecycleHookSpecificationList: Match.absent() });
      expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).not.toContain('CompleteLifecycleAction');
    });
  });

  describe('all options', () => {
    test('launching: what is not prepared takes no requests', () => {
      fleetTemplate({ lifecycleHooks: [FleetLifecycleHook.launching('Prepare')] }).hasResourceProperties(GROUP, {
        LifecycleHookSpecificationList: [
          {
            LifecycleHookName: 'Prepare',
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
            HeartbeatTimeout: 300,
            DefaultResult: 'ABANDON',
          },
        ],
      });
    });

    test('terminating: the instance goes either way, after the hook of an instance refresh', () => {
      fleetTemplate({
        lifecycleHooks: [FleetLifecycleHook.terminating('Drain')],
        update: FleetUpdate.instanceRefresh(),
      }).hasResourceProperties(GROUP, {
        LifecycleHookSpecificationList: [
          Match.objectLike({ LifecycleHookName: 'Ready' }),
          {
            LifecycleHookName: 'Drain',
            LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
            HeartbeatTimeout: 300,
            DefaultResult: 'CONTINUE',
          },
        ],
      });
    });

    test('everything set, with a role that may publish before the group exists', () => {
      const stack = testStack();
      testFleet(
        {
          lifecycleHooks: [
            FleetLifecycleHook.terminating('Drain', {
              heartbeatTimeout: Duration.minutes(30),
              defaultResult: autoscaling.DefaultResult.ABANDON,
              metadata: 'shop',
              topic: topicOf(stack),
            }),
            FleetLifecycleHook.launching('Prepare'),
          ],
        },
        stack,
      );
      const template = templateOf(stack);
      template.hasResource(GROUP, {
        Properties: Match.objectLike({
          LifecycleHookSpecificationList: [
            {
              LifecycleHookName: 'Drain',
              LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
              HeartbeatTimeout: 1800,
              DefaultResult: 'ABANDON',
              NotificationMetadata: 'shop',
              NotificationTargetARN: stack.resolve(topicOf(stack).topicArn),
              RoleARN: { 'Fn::GetAtt': [Match.stringLikeRegexp('FleetLifecycleHookRole'), 'Arn'] },
            },
            Match.objectLike({ LifecycleHookName: 'Prepare', RoleARN: Match.absent() }),
          ],
        }),
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('FleetLifecycleHookRoleDefaultPolicy')]),
      });
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [Match.objectLike({ Principal: { Service: 'autoscaling.amazonaws.com' } })],
        }),
      });
    });

    test('instances may complete the hooks of groups of their stack', () => {
      const template = fleetTemplate({ lifecycleHooks: [FleetLifecycleHook.terminating('Drain')] });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Action: 'autoscaling:CompleteLifecycleAction',
              Effect: 'Allow',
              Resource: Match.anyValue(),
              Condition: {
                StringEquals: { 'autoscaling:ResourceTag/aws:cloudformation:stack-id': { Ref: 'AWS::StackId' } },
              },
            },
          ]),
        }),
      });
      expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain('DescribeAutoScalingInstances');
    });
  });

  describe('fails', () => {
    test.each<[string, string, FleetLifecycleHookOptions, RegExp]>([
      [
        'a name with a blank',
        'My hook',
        {},
        /'name' must be 1 to 255 letters, digits, '-', '_' and '\/', got 'My hook'/,
      ],
      [
        'the name of the hook of the fleet',
        'Ready',
        {},
        /'name' must not be Ready, which the fleet uses itself; rename it/,
      ],
      [
        'ten seconds',
        'Hook',
        { heartbeatTimeout: Duration.seconds(10) },
        /'heartbeatTimeout' must be a duration in whole seconds from 30 to 7200 s, got 10 s/,
      ],
      ['no text', 'Hook', { metadata: '' }, /'metadata' must be 1 to 1,023 characters/],
      [
        'another result',
        'Hook',
        { defaultResult: 'WAIT' as autoscaling.DefaultResult },
        /'defaultResult' must be one of CONTINUE, ABANDON, got WAIT/,
      ],
    ])('fails for %s', (_what, name, options, message) => {
      expect(() => FleetLifecycleHook.launching(name, options)).toThrow(message);
      expect(() => FleetLifecycleHook.terminating(name, options)).toThrow(message);
    });

    test('fails for two hooks of one name', () => {
      const lifecycleHooks = [FleetLifecycleHook.launching('Hook'), FleetLifecycleHook.terminating('Hook')];
      expect(() => testFleet({ lifecycleHooks })).toThrow(/'lifecycleHooks' must not hold a value twice, got 'Hook'/);
    });

    test('fails for 50 hooks', () => {
      const lifecycleHooks = Array.from({ length: 50 }, (_, i) => FleetLifecycleHook.terminating(`Hook${i}`));
      expect(() => testFleet({ lifecycleHooks })).toThrow(
        /'number of lifecycleHooks' must be a whole number of at most 49/,
      );
    });

    test('fails for a launch that a rolling update would not wait for, in no other case', () => {
      const heartbeatTimeout = Duration.minutes(9);
      const launching = [FleetLifecycleHook.launching('Prepare', { heartbeatTimeout })];
      expect(() => testFleet({ lifecycleHooks: launching })).toThrow(
        /'heartbeatTimeout' of the hook 'Prepare' must be less than 540 s, what 'readyTimeout' of 'update' leaves .*, got 540 s; lower it, or raise 'readyTimeout'/,
      );
      const terminating = [FleetLifecycleHook.terminating('Drain', { heartbeatTimeout })];
      expect(() => testFleet({ lifecycleHooks: terminating })).not.toThrow();
      expect(() => testFleet({ lifecycleHooks: launching, update: FleetUpdate.instanceRefresh() })).not.toThrow();
    });
  });
});
