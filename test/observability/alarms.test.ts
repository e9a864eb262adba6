import { Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmDefinition, Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

const ALARM = 'AWS::CloudWatch::Alarm';
const DEFINITION: AlarmDefinition = {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Failures' }),
  threshold: 5,
  alarmDescription: 'Orders fail: look at the order service.',
};

function notify(stack: Stack = testStack()): Alarms {
  return Alarms.notify(new sns.Topic(stack, 'Topic'));
}

describe('Alarms', () => {
  describe('defaults', () => {
    let alarm: cloudwatch.Alarm | undefined;
    let template: Template;

    beforeAll(() => {
      const stack = testStack();
      alarm = notify(stack).add(stack, 'Failures', DEFINITION);
      template = templateOf(stack);
    });

    test('goes off after three bad periods in a row, and silence is no alarm', () => {
      template.hasResourceProperties(ALARM, {
        MetricName: 'Failures',
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        EvaluationPeriods: 3,
        DatapointsToAlarm: Match.absent(),
        TreatMissingData: 'notBreaching',
        AlarmDescription: 'Test: Orders fail: look at the order service.',
      });
    });

    test('tells the topic when it goes off and when it is over', () => {
      const topic = [{ Ref: Match.stringLikeRegexp('^Topic') }];
      template.hasResourceProperties(ALARM, { AlarmActions: topic, OKActions: topic });
      expect(alarm?.alarmName).toBeDefined();
    });
  });

  describe('all options', () => {
    test('has them', () => {
      const stack = testStack();
      notify(stack).add(stack, 'Idle', {
        ...DEFINITION,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 5,
        datapointsToAlarm: 2,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      });
      templateOf(stack).hasResourceProperties(ALARM, {
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 5,
        DatapointsToAlarm: 2,
        TreatMissingData: 'breaching',
      });
    });
  });

  describe('overrides', () => {
    test('none: no alarm', () => {
      const stack = testStack();
      const alarms = Alarms.none();
      expect(alarms.add(stack, 'Failures', DEFINITION)).toBeUndefined();
      expect(alarms.enabled).toBe(false);
      templateOf(stack).resourceCountIs(ALARM, 0);
    });

    test('actions of your own, all of them', () => {
      const stack = testStack();
      const actions = ['One', 'Two'].map((id) => new SnsAction(new sns.Topic(stack, id)));
      const alarms = Alarms.invoke(actions);
      alarms.add(stack, 'Failures', DEFINITION);
      expect(alarms.enabled).toBe(true);
      const both = [{ Ref: Match.stringLikeRegexp('^One') }, { Ref: Match.stringLikeRegexp('^Two') }];
      templateOf(stack).hasResourceProperties(ALARM, { AlarmActions: both, OKActions: both });
    });
  });

  describe('fails', () => {
    let stack: Stack;
    let alarms: Alarms;

    beforeAll(() => {
      stack = testStack();
      alarms = notify(stack);
    });

    test.each<[string, Partial<AlarmDefinition>, RegExp]>([
      ['no description', { alarmDescription: '' }, /alarm 'X': 'alarmDescription' must not be empty/],
      [
        'a description over 1,024 characters',
        { alarmDescription: 'a'.repeat(1025) },
        /'alarmDescription' must be at most 1,024 characters with the construct's path, got 1031/,
      ],
      ['no period', { evaluationPeriods: 0 }, /'evaluationPeriods' must be a whole number of at least 1, got 0/],
      [
        'more bad periods than periods',
        { datapointsToAlarm: 4 },
        /'datapointsToAlarm' must be a whole number from 1 to 3, got 4/,
      ],
    ])('fails for %s', (_, change, message) => {
      expect(() => alarms.add(stack, 'X', { ...DEFINITION, ...change })).toThrow(message);
    });

    test('fails for a topic that never receives an alarm', () => {
      const masterKey = kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns');
      expect(() => Alarms.notify(new sns.Topic(stack, 'Encrypted', { masterKey }))).toThrow(
        /Alarms.notify: 'topic' must not be encrypted with the AWS managed key alias\/aws\/sns/,
      );
      expect(() => Alarms.notify(new sns.Topic(stack, 'Mine', { masterKey: new kms.Key(stack, 'Key') }))).not.toThrow();
    });

    test('fails for no action', () => {
      expect(() => Alarms.invoke([])).toThrow(
        "Alarms.invoke: 'actions' must not be empty; give at least one or leave it out",
      );
    });
  });

  describe('in a stack', () => {
    test('synthesize, and can be overridden', () => {
      const stack = testStack();
      const alarms = notify(stack);
      const [first] = ['A', 'B'].map((id) => alarms.add(stack, id, DEFINITION));
      (first?.node.defaultChild as cloudwatch.CfnAlarm).threshold = 7;
      const template = templateOf(stack);
      template.resourceCountIs(ALARM, 2);
      template.resourcePropertiesCountIs(ALARM, { Threshold: 7 }, 1);
    });
  });
});
