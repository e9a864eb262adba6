import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AlarmDefinition, Alarms, AlarmSeverity, AlarmTopic, LowSamples } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

const ALARM = 'AWS::CloudWatch::Alarm';
const DEFINITION: AlarmDefinition = {
  metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Failures' }),
  threshold: 5,
  alarmDescription: 'Orders fail: look at the order service.',
};

const LATENCY = new cloudwatch.Metric({
  namespace: 'Shop',
  metricName: 'Latency',
  statistic: 'p99',
  period: Duration.minutes(1),
});

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
    test.each<[string, (stack: Stack) => Parameters<typeof Alarms.notify>[0], RegExp]>([
      ['an AlarmTopic', (stack) => new AlarmTopic(stack, 'Mails', { emails: ['oncall@example.com'] }), /^MailsTopic/],
      ['an L2 construct', (stack) => new sns.Topic(stack, 'Mails'), /^Mails/],
      ['a resource of CloudFormation', (stack) => new sns.CfnTopic(stack, 'Mails'), /^Mails$/],
    ])('notifies %s', (_, make, id) => {
      const stack = testStack();
      const topic = make(stack);
      for (const name of ['One', 'Two']) Alarms.notify(topic).add(stack, name, DEFINITION);
      const topics = Object.values(templateOf(stack).findResources('AWS::CloudWatch::Alarm')).map(
        ({ Properties: { AlarmActions, OKActions } }) => [...AlarmActions, ...OKActions],
      );
      expect(topics).toEqual([0, 1].map(() => [0, 1].map(() => ({ Ref: expect.stringMatching(id) }))));
    });

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

    function topics(stack: Stack): [Alarms, Alarms] {
      const [critical, warning] = ['Critical', 'Warning'].map((id) => Alarms.notify(new sns.Topic(stack, id)));
      return [critical, warning];
    }
    const told = (id: string) => [{ Ref: Match.stringLikeRegexp(`^${id}`) }];
    const P99 = { ...DEFINITION, metric: LATENCY, threshold: 3 };

    test('silent: alarms that tell nobody', () => {
      const stack = testStack();
      expect(Alarms.silent().enabled).toBe(true);
      Alarms.silent().add(stack, 'Failures', DEFINITION);
      templateOf(stack).hasResourceProperties(ALARM, { AlarmActions: Match.absent(), OKActions: Match.absent() });
    });

    test('by severity: critical unless the alarm says otherwise', () => {
      const stack = testStack();
      const [critical, warning] = topics(stack);
      const alarms = Alarms.bySeverity({ critical, warning });
      alarms.add(stack, 'Down', { ...DEFINITION, alarmDescription: 'Down.' });
      alarms.add(stack, 'Slow', { ...DEFINITION, alarmDescription: 'Slow.', severity: AlarmSeverity.WARNING });
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, { AlarmDescription: 'Test: Down.', AlarmActions: told('Critical') });
      template.hasResourceProperties(ALARM, { AlarmDescription: 'Test: Slow.', AlarmActions: told('Warning') });
    });

    test('by severity: none of one, and none at all', () => {
      const stack = testStack();
      const [critical] = topics(stack);
      const none = Alarms.none();
      const alarms = Alarms.bySeverity({ critical, warning: none });
      expect(alarms.enabled).toBe(true);
      expect(alarms.add(stack, 'Slow', { ...DEFINITION, severity: AlarmSeverity.WARNING })).toBeUndefined();
      expect(Alarms.bySeverity({ critical: none, warning: none }).enabled).toBe(false);
    });

    test('adjust: threshold, evaluation, severity, and the text says so', () => {
      const stack = testStack();
      const [critical, warning] = topics(stack);
      const alarms = Alarms.bySeverity({ critical, warning })
        .adjust('Failures', { threshold: 50, severity: AlarmSeverity.WARNING })
        .adjust('Failures', { threshold: 9, evaluationPeriods: 5 });
      alarms.add(stack, 'Failures', { ...DEFINITION, datapointsToAlarm: 2 });
      alarms.add(stack, 'Others', { ...DEFINITION, alarmDescription: 'Others.' });
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, {
        Threshold: 9,
        EvaluationPeriods: 5,
        DatapointsToAlarm: Match.absent(),
        AlarmActions: told('Warning'),
        AlarmDescription: Match.stringLikeRegexp(
          '\\(Adjusted: threshold 9 instead of 5, 5 periods instead of 3\\.\\)$',
        ),
      });
      template.hasResourceProperties(ALARM, {
        AlarmDescription: 'Test: Others.',
        Threshold: 5,
        AlarmActions: told('Critical'),
      });
    });

    test('adjust: missing data and M of N', () => {
      const stack = testStack();
      notify(stack)
        .adjust('Failures', {
          evaluationPeriods: 4,
          datapointsToAlarm: 2,
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        })
        .add(stack, 'Failures', DEFINITION);
      templateOf(stack).hasResourceProperties(ALARM, {
        EvaluationPeriods: 4,
        DatapointsToAlarm: 2,
        TreatMissingData: 'breaching',
      });
    });

    test('adjust: one of two constructs by the end of its path', () => {
      const stack = testStack();
      const alarms = notify(stack).adjust('Two/Failures', { threshold: 7 });
      for (const id of ['One', 'Two']) alarms.add(new Construct(stack, id), 'Failures', DEFINITION);
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, {
        Threshold: 7,
        AlarmDescription: Match.stringLikeRegexp('^Test/Two: '),
      });
      template.resourcePropertiesCountIs(ALARM, { Threshold: 5 }, 1);
    });

    test('without: one alarm is off, and can be on again', () => {
      const stack = testStack();
      const alarms = notify(stack).without('Failures');
      expect(alarms.enabled).toBe(true);
      expect(alarms.add(stack, 'Failures', DEFINITION)).toBeUndefined();
      expect(alarms.add(stack, 'Others', DEFINITION)).toBeDefined();
      expect(alarms.adjust('Failures', { threshold: 1 }).add(stack, 'Failures', DEFINITION)).toBeDefined();
    });

    test('adjusted, none stays none', () => {
      const alarms = Alarms.none().without('Failures').withRunbooks('https://wiki.example.com/');
      expect(alarms.enabled).toBe(false);
      expect(alarms.add(testStack(), 'Others', DEFINITION)).toBeUndefined();
    });

    test('runbooks: of all alarms, and of one', () => {
      const stack = testStack();
      const alarms = notify(stack)
        .withRunbooks('https://wiki.example.com/')
        .adjust('Slow', { runbookUrl: 'https://slow.example.com/' });
      alarms.add(stack, 'Failures', { ...DEFINITION, alarmDescription: 'Failures.' });
      alarms.add(stack, 'Slow', { ...DEFINITION, alarmDescription: 'Slow.' });
      const template = templateOf(stack);
      template.hasResourceProperties(ALARM, {
        AlarmDescription: 'Test: Failures. Runbook: https://wiki.example.com/Failures',
      });
      template.hasResourceProperties(ALARM, { AlarmDescription: 'Test: Slow. Runbook: https://slow.example.com/' });
    });

    test('few samples: ignored, as CloudWatch decides', () => {
      const stack = testStack();
      notify(stack).adjust('Slow', { lowSamples: LowSamples.ignore() }).add(stack, 'Slow', P99);
      templateOf(stack).hasResourceProperties(ALARM, {
        ExtendedStatistic: 'p99',
        EvaluateLowSampleCountPercentile: 'ignore',
      });
    });

    test('few samples: no data under a number of your own', () => {
      const stack = testStack();
      notify(stack).add(stack, 'Slow', { ...P99, lowSamples: LowSamples.atLeast(20) });
      templateOf(stack).hasResourceProperties(ALARM, {
        EvaluateLowSampleCountPercentile: Match.absent(),
        Metrics: [
          Match.objectLike({ Expression: 'IF(samples >= 20, value)' }),
          Match.objectLike({ Id: 'value', MetricStat: Match.objectLike({ Stat: 'p99' }), ReturnData: false }),
          Match.objectLike({ Id: 'samples', MetricStat: Match.objectLike({ Stat: 'SampleCount' }), ReturnData: false }),
        ],
      });
    });

    test('a composite goes off with any of several, and has no name of its own', () => {
      const stack = testStack();
      const [critical, warning] = topics(stack);
      const anyOf = ['A', 'B'].map((id) => Alarms.silent().add(stack, id, DEFINITION)).filter((a) => a !== undefined);
      const composite = Alarms.bySeverity({ critical, warning })
        .withRunbooks('https://wiki.example.com/')
        .addComposite(stack, 'Up', { anyOf, alarmDescription: 'The shop is down.' });
      expect(composite).toBeDefined();
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmName: Match.absent(),
        AlarmDescription: 'Test: The shop is down. Runbook: https://wiki.example.com/Up',
        AlarmActions: told('Critical'),
        OKActions: told('Critical'),
        AlarmRule: {
          'Fn::Join': [
            '',
            [
              '(ALARM("',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^A'), 'Arn'] },
              '") OR ALARM("',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^B'), 'Arn'] },
              '"))',
            ],
          ],
        },
      });
    });

    test('a composite of another severity, and with none', () => {
      const stack = testStack();
      const [critical, warning] = topics(stack);
      const one = Alarms.silent().add(stack, 'A', DEFINITION) as cloudwatch.Alarm;
      const definition = { anyOf: [one], alarmDescription: 'Down.', severity: AlarmSeverity.WARNING };
      Alarms.bySeverity({ critical, warning }).addComposite(stack, 'Up', definition);
      expect(Alarms.none().addComposite(stack, 'Not', { ...definition, anyOf: [] })).toBeUndefined();
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', { AlarmActions: told('Warning') });
      template.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 1);
    });

    test('fails for an adjusted alarm that nobody makes', () => {
      const stack = testStack();
      const alarms = notify(stack).adjust('Failure', { threshold: 7 }).without('Slow');
      alarms.add(stack, 'Failures', DEFINITION);
      expect(() => templateOf(stack)).toThrow(
        /no alarm is called 'Failure' where 'alarms' adjusts it or leaves it out; its constructs make Failures[^]*called 'Slow'/,
      );
    });

    test.each<[string, (stack: Stack) => unknown, RegExp]>([
      ['an adjustment of nothing', (stack) => notify(stack).adjust('A', {}), /Alarms.adjust: 'adjustment' must change/],
      [
        'an alarm without a name',
        (stack) => notify(stack).adjust('', { threshold: 1 }),
        /'alarm' must be the id of an/,
      ],
      ['leaving nothing out', (stack) => notify(stack).without(), /Alarms.without: 'alarms' must not be empty/],
      [
        'a runbook without an address',
        (stack) => notify(stack).adjust('A', { runbookUrl: 'wiki' }),
        /'runbookUrl' must be an address such as/,
      ],
      ['runbooks without an address', (stack) => notify(stack).withRunbooks('wiki'), /'baseUrl' must be an address/],
      [
        'few samples of a sum',
        (stack) => notify(stack).add(stack, 'X', { ...DEFINITION, lowSamples: LowSamples.ignore() }),
        /'lowSamples' must be for a metric whose statistic is a percentile; leave it out/,
      ],
      ['one sample', () => LowSamples.atLeast(1), /LowSamples.atLeast: 'samples' must be a whole number of at least 2/],
      [
        'a composite of nothing',
        (stack) => notify(stack).addComposite(stack, 'X', { anyOf: [], alarmDescription: 'Down.' }),
        /alarm 'X': 'anyOf' must not be empty/,
      ],
      [
        'a composite of 101 alarms',
        (stack) => {
          const one = Alarms.silent().add(stack, 'A', DEFINITION) as cloudwatch.Alarm;
          return notify(stack).addComposite(stack, 'X', { anyOf: Array(101).fill(one), alarmDescription: 'Down.' });
        },
        /'anyOf' must be at most 100 alarms, got 101; make several of them/,
      ],
    ])('fails for %s', (_, act, message) => {
      expect(() => act(testStack())).toThrow(message);
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
      ['a threshold that is no number', { threshold: NaN }, /alarm 'X': 'threshold' must be a number, got NaN/],
      [
        'more than a day of minutes',
        { metric: LATENCY, evaluationPeriods: 1441 },
        /'evaluationPeriods' must be at most 1440 with a period of 60 s, got 1441; CloudWatch looks back 1 day at most/,
      ],
      [
        'more than a week of hours',
        { metric: LATENCY.with({ period: Duration.hours(1) }), evaluationPeriods: 169 },
        /'evaluationPeriods' must be at most 168 with a period of 3600 s, got 169; CloudWatch looks back 7 days at most/,
      ],
      [
        'more than a day of an expression',
        {
          metric: new cloudwatch.MathExpression({
            expression: 'm',
            usingMetrics: { m: LATENCY },
            period: Duration.minutes(5),
          }),
          evaluationPeriods: 289,
        },
        /'evaluationPeriods' must be at most 288 with a period of 300 s, got 289/,
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
      expect(() => Alarms.invoke([])).toThrow("Alarms.invoke: 'actions' must not be empty; give at least one");
    });

    test.each<[unknown, string]>([
      [undefined, 'got undefined'],
      ['arn:aws:sns:eu-west-1:111122223333:oncall', 'got string'],
      [{}, 'got object'],
      [true, 'got boolean'],
    ])('fails on %p in place of a topic', (topic, got) =>
      expect(() => Alarms.notify(topic as sns.ITopic)).toThrow(
        `Alarms.notify: 'topic' must be an AlarmTopic or an SNS topic, ${got}; give one`,
      ),
    );
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
