import { App, Duration, PropertyInjectors, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { EventPipe, PipeEnrichment, PipeFilter, PipeInput, PipeSource, PipeTarget } from '../../../lib/messaging';
import { OperationsDashboard } from '../../../lib/observability';
import { functionOf, queueOf } from '../../specimens/messaging';
import { alarmsOf } from '../../specimens/surroundings';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';

import {
  ALARM,
  arnOf,
  arnOfImported,
  clicks,
  expectStatements,
  INVOKE,
  Made,
  make,
  PIPE,
  readable,
  template,
} from './made-pipe';

describe('EventPipe', () => {
  describe('defaults', () => {
    let result: Template;

    beforeAll(() => {
      result = template();
    });

    test('a running pipe without a name, in batches of 10, which forgets what an update takes away', () => {
      result.hasResourceProperties(PIPE, {
        Name: Match.absent(),
        Description: '',
        DesiredState: 'RUNNING',
        Source: arnOfImported('sqs', 'Orders'),
        SourceParameters: {
          SqsQueueParameters: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
          FilterCriteria: { Filters: [] },
        },
        Enrichment: '',
        EnrichmentParameters: Match.absent(),
        Target: arnOfImported('lambda', 'function:Handler'),
        TargetParameters: { LambdaFunctionParameters: { InvocationType: 'REQUEST_RESPONSE' }, InputTemplate: '' },
      });
    });

    test('a role that only pipes of this account and Region assume, which is complete before the pipe', () => {
      result.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'pipes.amazonaws.com' },
              Condition: {
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                ArnLike: { 'aws:SourceArn': arnOfImported('pipes', 'pipe/*') },
              },
            },
          ],
        },
      });
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOfImported('sqs', 'Orders'),
        },
        INVOKE,
      );
      result.hasResource(PIPE, {
        DependsOn: [Match.stringLikeRegexp('^PipeRoleDefaultPolicy'), Match.stringLikeRegexp('^PipeRole')],
      });
    });

    test('errors are logged without payload, to a log that services may write to, and kept for three months', () => {
      result.hasResourceProperties(PIPE, {
        LogConfiguration: {
          Level: 'ERROR',
          IncludeExecutionData: Match.absent(),
          CloudwatchLogsLogDestination: { LogGroupArn: arnOf('PipeLogGroup') },
        },
      });
      result.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          RetentionInDays: 90,
          KmsKeyId: Match.absent(),
          LogGroupName: {
            'Fn::Join': ['', [Match.stringLikeRegexp('^/aws/vendedlogs/pipes/Test-Pipe-'), Match.anyValue()]],
          },
        },
      });
    });

    test('no dead-letter queue beside that of a queue', () => {
      result.resourceCountIs('AWS::SQS::Queue', 0);
      expect(make().deadLetterQueue).toBeUndefined();
    });

    test('alarms of failures, timeouts, throttles and messages that wait', () => {
      const stack = testStack();
      const subject = make((scope) => ({ alarms: alarmsOf(scope) }), stack);
      expect(subject.alarms).toHaveLength(4);
      const result = templateOf(stack);
      for (const MetricName of ['ExecutionFailed', 'ExecutionTimeout', 'ExecutionThrottled']) {
        result.hasResourceProperties(ALARM, {
          Namespace: 'AWS/EventBridge/Pipes',
          MetricName,
          Dimensions: [{ Name: 'PipeName', Value: { Ref: Match.stringLikeRegexp('^Pipe') } }],
          Statistic: 'Sum',
          Period: 60,
          Threshold: 1,
          EvaluationPeriods: 5,
          DatapointsToAlarm: 3,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        });
      }
      result.hasResourceProperties(ALARM, {
        MetricName: 'ApproximateAgeOfOldestMessage',
        Statistic: 'Maximum',
        Threshold: 900,
        EvaluationPeriods: 3,
      });
    });
  });

  describe('all options', () => {
    test('of a pipe', () => {
      const result = template((stack) => ({
        description: 'Orders',
        enabled: false,
        filters: [
          PipeFilter.pattern({ body: { kind: ['order'] } }),
          PipeFilter.pattern({ body: { id: events.Match.prefix('eu-') } }),
        ],
        enrichment: PipeEnrichment.lambdaFunction(functionOf(stack, 'Customers'), {
          input: PipeInput.text('<$.body>'),
        }),
        target: PipeTarget.lambdaFunction(functionOf(stack), {
          waitForResult: false,
          input: PipeInput.json({ id: '<$.id>', note: 'of <$.id>' }),
        }),
        logLevel: events.Level.TRACE,
        logExecutionData: true,
        logRetention: logs.RetentionDays.ONE_WEEK,
      }));
      result.hasResourceProperties(PIPE, {
        Description: 'Orders',
        DesiredState: 'STOPPED',
        SourceParameters: {
          FilterCriteria: {
            Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }, { Pattern: '{"body":{"id":[{"prefix":"eu-"}]}}' }],
          },
        },
        Enrichment: arnOfImported('lambda', 'function:Customers'),
        EnrichmentParameters: { InputTemplate: '<$.body>' },
        TargetParameters: {
          LambdaFunctionParameters: { InvocationType: 'FIRE_AND_FORGET' },
          InputTemplate: '{"id":<$.id>,"note":"of <$.id>"}',
        },
        LogConfiguration: { Level: 'TRACE', IncludeExecutionData: ['ALL'] },
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
      expectStatements(
        result,
        {
          Action: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          Effect: 'Allow',
          Resource: arnOfImported('sqs', 'Orders'),
        },
        {
          ...INVOKE,
          Resource: [arnOfImported('lambda', 'function:Customers'), arnOfImported('lambda', 'function:Handler')],
        },
      );
    });

    test('thresholds of alarms', () => {
      const result = template((stack) => ({
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 7, messageAge: Duration.hours(1) },
      }));
      result.hasResourceProperties(ALARM, { MetricName: 'ExecutionFailed', Threshold: 7 });
      result.hasResourceProperties(ALARM, { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 3600 });
    });

    test('permissions of the key of the log, for the logs of pipes alone', () => {
      const result = template((stack) => ({ logEncryptionKey: new kms.Key(stack, 'LogKey') }));
      result.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: arnOf('LogKey') });
      result.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
              Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Resource: '*',
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': arnOfImported('logs', 'log-group:/aws/vendedlogs/pipes/*'),
                },
              },
            },
          ]),
        }),
      });
    });
  });

  describe('overrides', () => {
    test('no log with OFF', () => {
      const result = template(() => ({ logLevel: events.Level.OFF }));
      result.resourceCountIs('AWS::Logs::LogGroup', 0);
      result.hasResourceProperties(PIPE, {
        LogConfiguration: { Level: 'OFF', CloudwatchLogsLogDestination: Match.absent() },
      });
    });

    test('a stream has batches as large as the target takes', () => {
      template((stack) => ({
        ...clicks(stack),
        target: PipeTarget.queue(new sqs.Queue(stack, 'Jobs')),
      })).hasResourceProperties(PIPE, { SourceParameters: { KinesisStreamParameters: { BatchSize: 10 } } });
    });

    test.each<[string, boolean, (stack: Stack) => PipeTarget]>([
      ['a standard queue', true, (stack) => PipeTarget.queue(new sqs.Queue(stack, 'Target'))],
      ['a function that is waited for', false, (stack) => PipeTarget.lambdaFunction(functionOf(stack))],
      [
        'a function that is not',
        true,
        (stack) => PipeTarget.lambdaFunction(functionOf(stack), { waitForResult: false }),
      ],
    ])('a FIFO queue to %s: warns of the order: %s', (_, warns, target) => {
      const stack = testStack();
      make(
        (scope) => ({ source: PipeSource.queue(readable(scope, 'Jobs', { fifo: true })), target: target(scope) }),
        stack,
      );
      const expected = expect.stringContaining("the messages of the FIFO queue 'Test/Jobs' lose their order");
      expect(warningsOf(stack)).toEqual(warns ? [expected] : []);
    });
  });

  describe('fails', () => {
    const queue = (stack: Stack) => new sqs.Queue(stack, 'Jobs');

    test.each<[string, Made, string]>([
      [
        'for a batch that the target does not take',
        (stack) => ({
          source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks'), { batchSize: 100 }),
          target: PipeTarget.queue(queue(stack)),
        }),
        "'batchSize' must be at most 10, which the target takes, got 100; lower it, or send to a function",
      ],
      [
        'for a pipe to its own source',
        (stack) => ({ target: PipeTarget.queue(queueOf(stack)) }),
        "'target' must not be the source itself, got 'Test/Surroundings/OrdersQueue', whose every event would come again",
      ],
      [
        'for more than 5 filters',
        () => ({ filters: Array.from({ length: 6 }, (_, at) => PipeFilter.pattern({ body: { at: [at] } })) }),
        "'filters' must be at most 5, got 6; join patterns, or filter in the enrichment",
      ],
      [
        'for a long description',
        () => ({ description: 'x'.repeat(513) }),
        "'description' must be at most 512 characters, got 513",
      ],
      [
        'for a key of dead letters that a queue has itself',
        (stack) => ({ deadLetterQueueEncryptionKey: new kms.Key(stack, 'DeadKey') }),
        "'deadLetterQueueEncryptionKey' must not be given with a queue as the source, which has its own dead-letter queue; encrypt that",
      ],
      [
        'for an age of messages of a stream',
        (stack) => ({ ...clicks(stack), alarmThresholds: { messageAge: Duration.minutes(5) } }),
        "'alarmThresholds.messageAge' must be given with a queue as the source alone; leave it out",
      ],
    ])('fails %s', (_, made, message) => {
      expect(() => make(made)).toThrow(new Error(`EventPipe at 'Test/Pipe': ${message}`));
    });

    test('fails for another Region or account, with all problems in one error', () => {
      const stack = testStack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
      const elsewhere = (id: string, arn: string) => sqs.Queue.fromQueueArn(stack, id, arn);
      const bus = events.EventBus.fromEventBusArn(
        stack,
        'Bus',
        'arn:aws:events:us-east-1:444455556666:event-bus/partner',
      );
      expect(() =>
        make(
          () => ({
            source: PipeSource.queue(elsewhere('There', 'arn:aws:sqs:eu-central-1:111122223333:There')),
            target: PipeTarget.eventBus(bus, { source: 'shop', detailType: 'Order' }),
          }),
          stack,
        ),
      ).toThrow(
        new Error(
          "EventPipe at 'Test/Pipe' has 3 problems:\n" +
            "  - 'source' must be in the Region of the pipe, eu-west-1, got 'Test/There' in eu-central-1; make the pipe there\n" +
            "  - 'target' must be in the Region of the pipe, eu-west-1, got 'Test/Bus' in us-east-1; make the pipe there\n" +
            "  - 'target' must be in the account of the pipe, 111122223333, got 'Test/Bus' in 444455556666; send to a bus of this account that has a rule for the other",
        ),
      );
    });
  });

  describe('in a stack', () => {
    test('two pipes of one queue', () => {
      const stack = testStack();
      make(() => ({}), stack);
      make(() => ({}), stack, 'Other');
      templateOf(stack).resourceCountIs(PIPE, 2);
    });

    test('the pipe can be overridden, and takes the defaults of an injector', () => {
      const app = testApp();
      PropertyInjectors.of(app).add({
        constructUniqueId: EventPipe.PROPERTY_INJECTION_ID,
        inject: (props) => ({ ...props, enabled: false }),
      });
      const stack = testStack(app);
      const subject: { pipe: CfnPipe } = make(() => ({}), stack);
      subject.pipe.addPropertyOverride('Tags.team', 'shop');
      templateOf(stack).hasResourceProperties(PIPE, { DesiredState: 'STOPPED', Tags: { team: 'shop' } });
    });

    test('a dashboard of executions, failures and what waits', () => {
      const stack = testStack();
      const dashboard = (made: Made, id: string) => {
        new OperationsDashboard(stack, `${id}Dashboard`, { subjects: [make(made, stack, id)] });
      };
      dashboard(() => ({}), 'Orders');
      dashboard(clicks, 'Stream');
      const bodies = JSON.stringify(templateOf(stack).findResources('AWS::CloudWatch::Dashboard'));
      for (const text of ['TargetStageFailed', 'ApproximateAgeOfOldestMessage', 'Test/Stream: waiting']) {
        expect(bodies).toContain(text);
      }
    });
  });
});
