import { Duration, SecretValue, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { DeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  BusSubscriberOptions,
  BusSubscriberOrdering,
  BusSubscriberTarget,
  RetainedEventBus,
} from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { functionOf } from '../../specimens/messaging';
import { templateOf, testStack } from '../../support/synth';
import { machine } from '../pipes/made-pipe';

const SUBSCRIBER = 'AWS::EventsV2::Subscriber';
const GROUP = '{% $events.SystemMetadata.EventGroupId %}';
const EVENT_ID = '{% $events.SystemMetadata."aws:EventId" %}';
const UPSTREAM = `arn:aws:events:eu-west-1:111122223333:event-busv2/shop/${'a'.repeat(25)}`;

type Made = (stack: Stack) => BusSubscriberTarget;

function template(made: Made, options: Partial<BusSubscriberOptions> = {}): Template {
  const stack = testStack();
  new RetainedEventBus(stack, 'Events', { alarms: Alarms.none() }).subscribe('All', {
    target: made(stack),
    ...options,
  });
  return templateOf(stack);
}

/** The statements of the role, but that of the dead-letter queue. */
function statementsOf(result: Template): { Action: unknown; Resource: unknown }[] {
  const [policy] = Object.values(result.findResources('AWS::IAM::Policy'));
  const all: { Action: unknown; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  return all.filter(({ Resource }) => !JSON.stringify(Resource).startsWith('{"Fn::GetAtt":["EventsDeadLetters'));
}

const arnOf = (start: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${start}`), 'Arn'] });
const apiDestination = (stack: Stack) =>
  new events.ApiDestination(stack, 'Partner', {
    connection: new events.Connection(stack, 'Connection', {
      authorization: events.Authorization.basic('shop', SecretValue.secretsManager('partner')),
    }),
    endpoint: 'https://partner.example.com/*',
  });

describe('BusSubscriberTarget', () => {
  describe('defaults', () => {
    test.each<[string, Made, Partial<BusSubscriberOptions>, object, number, unknown[]]>([
      [
        'a function that is waited for',
        (stack) => BusSubscriberTarget.lambdaFunction(functionOf(stack)),
        {},
        { LambdaParameters: { InvocationType: 'REQUEST_RESPONSE', InvocationTimeoutSeconds: '30' } },
        10,
        [{ Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: expect.anything() }],
      ],
      [
        'a workflow that is not waited for',
        (stack) => BusSubscriberTarget.workflow(machine(stack, sfn.StateMachineType.STANDARD)),
        {},
        { StepFunctionsParameters: { InvocationType: 'EVENT' } },
        10,
        [{ Action: 'states:StartExecution', Effect: 'Allow', Resource: { Ref: expect.stringMatching('^Machine') } }],
      ],
      [
        'an express workflow that is waited for',
        (stack) => BusSubscriberTarget.expressWorkflow(machine(stack, sfn.StateMachineType.EXPRESS)),
        {},
        { StepFunctionsParameters: { InvocationType: 'REQUEST_RESPONSE', InvocationTimeoutSeconds: '30' } },
        10,
        [
          {
            Action: 'states:StartSyncExecution',
            Effect: 'Allow',
            Resource: { Ref: expect.stringMatching('^Machine') },
          },
        ],
      ],
      [
        'a FIFO queue in the groups of events',
        (stack) => BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true })),
        { ordering: BusSubscriberOrdering.FIFO },
        { SqsParameters: { MessageGroupId: GROUP, MessageDeduplicationId: EVENT_ID } },
        10,
        [
          {
            Action: 'sqs:SendMessage',
            Effect: 'Allow',
            Resource: [{ 'Fn::GetAtt': [expect.stringMatching('^EventsFifoDeadLetters'), 'Arn'] }, arnOf('Jobs')],
          },
        ],
      ],
      [
        'a topic',
        (stack) =>
          BusSubscriberTarget.topic(new sns.Topic(stack, 'News', { masterKey: new kms.Key(stack, 'NewsKey') })),
        {},
        { SnsParameters: {} },
        10,
        [
          { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: expect.stringMatching('^News') } },
          { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: arnOf('NewsKey') },
        ],
      ],
      [
        'a FIFO topic',
        (stack) => BusSubscriberTarget.topic(new sns.Topic(stack, 'News', { fifo: true })),
        {},
        { SnsParameters: { MessageGroupId: GROUP, MessageDeduplicationId: EVENT_ID } },
        10,
        [{ Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: expect.stringMatching('^News') } }],
      ],
      [
        'a data stream',
        (stack) =>
          BusSubscriberTarget.dataStream(
            new kinesis.Stream(stack, 'Clicks', { encryptionKey: new kms.Key(stack, 'ClicksKey') }),
          ),
        {},
        { KinesisParameters: { PartitionKey: EVENT_ID } },
        500,
        [
          { Action: 'kinesis:PutRecords', Effect: 'Allow', Resource: arnOf('Clicks') },
          { Action: 'kms:GenerateDataKey', Effect: 'Allow', Resource: arnOf('ClicksKey') },
        ],
      ],
      [
        'a data stream in order',
        (stack) =>
          BusSubscriberTarget.dataStream(
            new kinesis.Stream(stack, 'Clicks', { encryption: kinesis.StreamEncryption.UNENCRYPTED }),
          ),
        { ordering: BusSubscriberOrdering.FIFO },
        { KinesisParameters: { PartitionKey: GROUP } },
        500,
        [
          { Action: 'kinesis:PutRecords', Effect: 'Allow', Resource: arnOf('Clicks') },
          { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: arnOf('EventsFifoDeadLetters') },
        ],
      ],
      [
        'a delivery stream',
        (stack) =>
          BusSubscriberTarget.deliveryStream(
            DeliveryStream.fromDeliveryStreamArn(
              stack,
              'Archive',
              'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive',
            ),
          ),
        {},
        {},
        500,
        [
          {
            Action: 'firehose:PutRecordBatch',
            Effect: 'Allow',
            Resource: 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/archive',
          },
        ],
      ],
      [
        'a bus with rules of another account',
        (stack) =>
          BusSubscriberTarget.eventBus(
            events.EventBus.fromEventBusArn(
              stack,
              'Central',
              'arn:aws:events:us-east-1:444455556666:event-bus/central',
            ),
          ),
        {},
        { TargetArn: 'arn:aws:events:us-east-1:444455556666:event-bus/central' },
        10,
        [
          {
            Action: 'events:PutEvents',
            Effect: 'Allow',
            Resource: 'arn:aws:events:us-east-1:444455556666:event-bus/central',
          },
        ],
      ],
      [
        'another bus with retention',
        () => BusSubscriberTarget.retainedEventBus(UPSTREAM),
        {},
        { EventBusV2Parameters: Match.absent() },
        100,
        [{ Action: ['events:PutEvents', 'events:PutRawEvents'], Effect: 'Allow', Resource: UPSTREAM }],
      ],
      [
        'an API destination',
        (stack) => BusSubscriberTarget.apiDestination(apiDestination(stack)),
        {},
        { HttpParameters: {} },
        1,
        [{ Action: 'events:InvokeApiDestination', Effect: 'Allow', Resource: arnOf('Partner') }],
      ],
      [
        'any call',
        () =>
          BusSubscriberTarget.universal({
            service: 'dynamodb',
            action: 'putItem',
            input: '{% { "TableName": "orders" } %}',
            policyStatements: [new iam.PolicyStatement({ actions: ['dynamodb:PutItem'], resources: ['arn'] })],
          }),
        {},
        {
          TargetArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:::aws-sdk:dynamodb:putItem']] },
          UniversalTargetParameters: { Input: '{% { "TableName": "orders" } %}' },
        },
        1,
        [{ Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: 'arn' }],
      ],
    ])('%s', (_what, made, options, invocation, MaxBatchSize, statements) => {
      const result = template(made, options);
      result.hasResourceProperties(SUBSCRIBER, {
        InvokeConfiguration: Match.objectLike(invocation),
        BatchConfiguration: { MaxBatchSize },
      });
      expect(statementsOf(result)).toEqual(statements);
    });
  });

  describe('overrides', () => {
    test('any call makes its own request of the event', () => {
      template(() =>
        BusSubscriberTarget.universal({
          service: 'dynamodb',
          action: 'putItem',
          input: '{}',
          policyStatements: [new iam.PolicyStatement({ actions: ['dynamodb:PutItem'], resources: ['arn'] })],
        }),
      ).hasResourceProperties(SUBSCRIBER, { Transformer: Match.absent() });
    });
  });

  describe('all options', () => {
    test.each<[string, Made, Partial<BusSubscriberOptions>, object]>([
      [
        'a function that is not waited for',
        (stack) =>
          BusSubscriberTarget.lambdaFunction(functionOf(stack), {
            waitForResult: false,
            invocationTimeout: Duration.seconds(5),
          }),
        {},
        { LambdaParameters: { InvocationType: 'EVENT', InvocationTimeoutSeconds: '5' } },
      ],
      [
        'a delay',
        (stack) => BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs'), { delay: Duration.minutes(1) }),
        {},
        { SqsParameters: { DelaySeconds: '60' } },
      ],
      [
        'a group and an id',
        (stack) =>
          BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true }), {
            messageGroupId: 'all',
            messageDeduplicationId: '{% $events.Data.detail.id %}',
          }),
        {},
        { SqsParameters: { MessageGroupId: 'all', MessageDeduplicationId: '{% $events.Data.detail.id %}' } },
      ],
      [
        'a subject',
        (stack) => BusSubscriberTarget.topic(new sns.Topic(stack, 'News'), { subject: 'Orders' }),
        {},
        { SnsParameters: { Subject: 'Orders' } },
      ],
      [
        'a partition key',
        (stack) =>
          BusSubscriberTarget.dataStream(new kinesis.Stream(stack, 'Clicks'), {
            partitionKey: '{% $events.Data.detail.customer %}',
          }),
        {},
        { KinesisParameters: { PartitionKey: '{% $events.Data.detail.customer %}' } },
      ],
      [
        'another bus with retention in order',
        () => BusSubscriberTarget.retainedEventBus(UPSTREAM),
        { ordering: BusSubscriberOrdering.FIFO },
        { EventBusV2Parameters: { SystemMetadata: { EventGroupId: GROUP } } },
      ],
      [
        'parameters of an API destination',
        (stack) =>
          BusSubscriberTarget.apiDestination(apiDestination(stack), {
            headers: { tenant: '{% $events.Data.detail.tenant %}' },
            queryStringParameters: { via: 'eventbridge' },
            pathParameterValues: ['{% $events.Data.detail.id %}'],
          }),
        {},
        {
          HttpParameters: {
            HeaderParameters: { tenant: '{% $events.Data.detail.tenant %}' },
            QueryStringParameters: { via: 'eventbridge' },
            PathParameterValues: ['{% $events.Data.detail.id %}'],
          },
        },
      ],
    ])('%s', (_what, made, options, invocation) => {
      template(made, options).hasResourceProperties(SUBSCRIBER, {
        InvokeConfiguration: Match.objectLike(invocation),
      });
    });
  });

  describe('fails', () => {
    const slow = (stack: Stack) =>
      new lambda.Function(stack, 'Slow', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = () => {}'),
        timeout: Duration.minutes(1),
      });

    test.each<[string, Made, string]>([
      [
        'a function of a minute',
        (stack) => BusSubscriberTarget.lambdaFunction(slow(stack)),
        "the function of 'target' must end within 30 s, for which EventBridge waits, got a timeout of 60 s for 'Test/Slow'",
      ],
      [
        'the alias of such a function',
        (stack) => BusSubscriberTarget.lambdaFunction(slow(stack).addAlias('live')),
        "the function of 'target' must end within 30 s",
      ],
      [
        'a timeout of a minute',
        (stack) => BusSubscriberTarget.lambdaFunction(functionOf(stack), { invocationTimeout: Duration.minutes(1) }),
        "'invocationTimeout' must be a duration in whole seconds from 1 to 30 s",
      ],
      [
        'a standard workflow that is waited for',
        (stack) => BusSubscriberTarget.expressWorkflow(machine(stack, sfn.StateMachineType.STANDARD)),
        "the workflow of 'target' must be express",
      ],
      [
        'a group of a standard queue',
        (stack) => BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs'), { messageGroupId: 'all' }),
        "'messageGroupId' and 'messageDeduplicationId' must be given for a FIFO queue alone, got one for 'Test/Jobs'",
      ],
      [
        'a constant id',
        (stack) =>
          BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true }), { messageDeduplicationId: 'one' }),
        "'messageDeduplicationId' must be an expression of JSONata: of one id the queue takes the first message alone",
      ],
      [
        'a delay of a FIFO queue',
        (stack) =>
          BusSubscriberTarget.queue(new sqs.Queue(stack, 'Jobs', { fifo: true }), { delay: Duration.seconds(1) }),
        "'delay' must be given for a standard queue alone",
      ],
      [
        'half an expression',
        (stack) =>
          BusSubscriberTarget.dataStream(new kinesis.Stream(stack, 'Clicks'), { partitionKey: 'a{% $events %}' }),
        "'partitionKey' must be one expression from '{%' to '%}', with nothing around it",
      ],
      [
        'the ARN of a bus without id',
        () => BusSubscriberTarget.retainedEventBus('arn:aws:events:eu-west-1:111122223333:event-busv2/shop'),
        "'eventBusArn' must be the whole ARN of a bus with retention",
      ],
      [
        'no statements',
        () => BusSubscriberTarget.universal({ service: 'Sqs', action: 'SendMessage', input: '', policyStatements: [] }),
        "'policyStatements'",
      ],
      [
        'an empty path',
        (stack) => BusSubscriberTarget.apiDestination(apiDestination(stack), { pathParameterValues: [''] }),
        "'pathParameterValues'",
      ],
    ])('fails for %s', (_what, made, message) => {
      expect(() => template(made)).toThrow(message);
    });
  });
});
