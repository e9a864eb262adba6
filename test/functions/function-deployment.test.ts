import { Duration } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FunctionDeployment } from '../../lib/functions';
import { alarmsOf } from '../specimens/surroundings';
import { templateOf, testStack } from '../support/synth';
import { functionTemplate, makeFunction } from './subjects';

describe('FunctionDeployment', () => {
  describe('defaults', () => {
    test('all at once, by CloudFormation alone', () => {
      const result = functionTemplate((stack) => ({ alarms: alarmsOf(stack) }));
      result.hasResource('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
      result.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', 0);
    });

    test('a canary of CodeDeploy needs no configuration of its own when AWS has it', () => {
      const result = functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        deployment: FunctionDeployment.canary(),
      }));
      result.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      });
    });

    test('linear: a tenth each minute', () => {
      functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        deployment: FunctionDeployment.linear(),
      })).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      });
    });
  });

  describe('all options', () => {
    let result: Template;

    beforeAll(() => {
      result = functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        deployment: FunctionDeployment.canary({ canaryPercent: 20, interval: Duration.minutes(7) }),
      }));
    });

    test('CodeDeploy shifts the traffic and looks at the alarms of a bad version', () => {
      result.hasResource('AWS::Lambda::Alias', {
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: Match.anyValue(),
            DeploymentGroupName: Match.anyValue(),
          },
        },
      });
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
        ComputePlatform: 'Lambda',
        TrafficRoutingConfig: { TimeBasedCanary: { CanaryInterval: 7, CanaryPercentage: 20 }, Type: 'TimeBasedCanary' },
      });
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: {
          Enabled: true,
          Alarms: [
            { Name: { Ref: Match.stringLikeRegexp('^HelloErrorsAlarm') } },
            { Name: { Ref: Match.stringLikeRegexp('^HelloDurationAlarm') } },
          ],
        },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
        },
      });
    });

    test('CodeDeploy may change this alias and no other, and see the states of alarms', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        Policies: [
          {
            PolicyName: 'ShiftTraffic',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
                  Resource: [
                    { 'Fn::GetAtt': [Match.stringLikeRegexp('^HelloFunction'), 'Arn'] },
                    {
                      'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^HelloFunction'), 'Arn'] }, ':live']],
                    },
                  ],
                },
                { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
              ],
            },
          },
        ],
      });
    });
  });

  describe('overrides', () => {
    test('linear deployments, with alarms of the caller', () => {
      const result = functionTemplate((stack) => ({
        deployment: FunctionDeployment.linear({
          stepPercent: 25,
          interval: Duration.minutes(4),
          rollbackAlarms: [cloudwatch.Alarm.fromAlarmName(stack, 'Orders', 'orders-stopped')],
        }),
      }));
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
        TrafficRoutingConfig: { TimeBasedLinear: { LinearInterval: 4, LinearPercentage: 25 } },
      });
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: { Alarms: [{ Name: 'orders-stopped' }] },
      });
    });

    test('alarms that stop nothing, to roll out what mends a fault', () => {
      const result = functionTemplate((stack) => ({
        alarms: alarmsOf(stack),
        deployment: FunctionDeployment.canary({ emergency: true }),
      }));
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: { Enabled: false, Alarms: [Match.anyValue(), Match.anyValue()] },
        AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
      });
    });

    test('hooks run before and after, may report to CodeDeploy, and CodeDeploy may invoke them', () => {
      const result = functionTemplate((stack) => ({
        deployment: FunctionDeployment.linear({
          preHook: makeFunction({}, stack, 'Before').function,
          postHook: makeFunction({}, stack, 'After').function,
        }),
      }));
      result.hasResource('AWS::Lambda::Alias', {
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            BeforeAllowTrafficHook: { Ref: Match.stringLikeRegexp('^BeforeFunction') },
            AfterAllowTrafficHook: { Ref: Match.stringLikeRegexp('^AfterFunction') },
          },
        },
      });
      for (const hook of ['Before', 'After']) {
        result.hasResourceProperties('AWS::IAM::Policy', {
          PolicyDocument: {
            Statement: Match.arrayWith([
              Match.objectLike({ Action: 'codedeploy:PutLifecycleEventHookExecutionStatus' }),
            ]),
          },
          Roles: [{ Ref: Match.stringLikeRegexp(`^${hook}Role`) }],
        });
      }
      result.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'lambda:InvokeFunction' })]) },
        Roles: [{ Ref: Match.stringLikeRegexp('^HelloDeploymentRole') }],
      });
    });
  });

  describe('in a stack', () => {
    test('an alarm that is made after the function, on the name of a stage that depends on it', () => {
      const stack = testStack();
      const fn = makeFunction({ alarms: alarmsOf(stack), deployment: FunctionDeployment.canary() }, stack);
      const api = new apigateway.LambdaRestApi(stack, 'Api', { handler: fn.alias, restApiName: 'orders' });
      const dimensionsMap = { ApiName: 'orders', Stage: 'prod' };
      const metric = new cloudwatch.Metric({ namespace: 'AWS/ApiGateway', metricName: '5XXError', dimensionsMap });
      fn.addRollbackAlarm(new cloudwatch.Alarm(stack, 'Broken', { metric, threshold: 1, evaluationPeriods: 1 }));
      expect(api.deploymentStage.stageName).toBeDefined();
      // The assertions refuse a template with a cycle.
      templateOf(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: {
          Alarms: [Match.anyValue(), Match.anyValue(), { Name: { Ref: Match.stringLikeRegexp('^Broken') } }],
        },
      });
    });

    test('an alarm for a deployment that had only hooks rolls back, too', () => {
      const stack = testStack();
      const deployment = FunctionDeployment.canary({ preHook: makeFunction({}, stack, 'Before').function });
      const fn = makeFunction({ deployment }, stack);
      fn.addRollbackAlarm(cloudwatch.Alarm.fromAlarmName(stack, 'Orders', 'orders-stopped'));
      templateOf(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: { Alarms: [{ Name: 'orders-stopped' }], Enabled: true },
        AutoRollbackConfiguration: { Events: Match.arrayWith(['DEPLOYMENT_STOP_ON_ALARM']) },
      });
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      [
        'a canary of all traffic',
        () => FunctionDeployment.canary({ canaryPercent: 100 }),
        "'canaryPercent' must be a whole number from 1 to 99",
      ],
      [
        'a step that is a fraction',
        () => FunctionDeployment.linear({ stepPercent: 33.5 }),
        "'stepPercent' must be a whole number from 1 to 99, got 33.5",
      ],
      [
        'an interval of seconds',
        () => FunctionDeployment.canary({ interval: Duration.seconds(90) }),
        "'interval' must be a duration in whole minutes of at least 1 min, got 1.5 min",
      ],
      [
        'a deployment over two days',
        () => FunctionDeployment.linear({ stepPercent: 1, interval: Duration.hours(1) }),
        "'interval' must not make the deployment longer than 2880 min, got 5940 min",
      ],
      [
        'more alarms than a deployment group has',
        () => {
          const stack = testStack();
          const rollbackAlarms = Array.from({ length: 9 }, (_, n) =>
            cloudwatch.Alarm.fromAlarmName(stack, `A${n}`, `a${n}`),
          );
          const deployment = FunctionDeployment.canary({ rollbackAlarms });
          makeFunction({ alarms: alarmsOf(stack), deployment }, stack);
        },
        "'rollbackAlarms' must be at most 10 with those of the function, got 11; make a composite alarm",
      ],
      [
        'an alarm for traffic that moves at once',
        () => {
          const stack = testStack();
          makeFunction({}, stack).addRollbackAlarm(cloudwatch.Alarm.fromAlarmName(stack, 'A', 'a'));
        },
        "ApiFunction at 'Test/Hello': 'deployment' must be a gradual one for addRollbackAlarm(), got FunctionDeployment.allAtOnce()",
      ],
      [
        'a canary that nothing stops',
        () => makeFunction({ deployment: FunctionDeployment.canary() }),
        "'deployment' must have something that can stop it, got no alarm and no hook",
      ],
    ])('fails for %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
