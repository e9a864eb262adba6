import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EventSource } from '../../../lib/functions';
import { templateOf, testStack } from '../../support/synth';
import { makeWorker, workerTemplate } from '../events/subjects';

const failures = { 'Fn::GetAtt': [Match.stringLikeRegexp('WorkerFailures'), 'Arn'] };

describe('sources that call the function', () => {
  describe('defaults', () => {
    test('a topic calls the alias, and what SNS cannot deliver goes to the dead-letter queue', () => {
      const template = workerTemplate((stack) => [EventSource.topic('Orders', new sns.Topic(stack, 'Topic'))]);
      template.hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'lambda',
        Endpoint: { Ref: Match.stringLikeRegexp('Aliaslive') },
        RedrivePolicy: { deadLetterTargetArn: failures },
        FilterPolicy: Match.absent(),
      });
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } }),
          ]),
        },
      });
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        DestinationConfig: { OnFailure: { Destination: failures } },
      });
    });

    test('all entries of a log group', () => {
      const template = workerTemplate((stack) => [EventSource.logs('Audit', new logs.LogGroup(stack, 'Logs'))]);
      template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
        DestinationArn: { Ref: Match.stringLikeRegexp('Aliaslive') },
        FilterPattern: '',
      });
      template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'logs.amazonaws.com' });
    });

    test('a trigger of a user pool waits for the answer, and has no dead-letter queue', () => {
      const template = workerTemplate(
        (stack) => [
          EventSource.userPoolTrigger(
            'SignUp',
            new cognito.UserPool(stack, 'Users'),
            cognito.UserPoolOperation.PRE_SIGN_UP,
          ),
        ],
        () => ({ timeout: Duration.seconds(5) }),
      );
      template.hasResourceProperties('AWS::Cognito::UserPool', {
        LambdaConfig: { PreSignUp: { Ref: Match.stringLikeRegexp('Aliaslive') } },
      });
      template.resourceCountIs('AWS::SQS::Queue', 0);
      template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
    });

    test('a consumer of a stream has the rules of streams', () => {
      const template = workerTemplate((stack) => [
        EventSource.dataStreamConsumer(
          'Clicks',
          new kinesis.StreamConsumer(stack, 'Consumer', {
            streamConsumerName: 'worker',
            stream: new kinesis.Stream(stack, 'Stream'),
          }),
        ),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Consumer'), 'ConsumerARN'] },
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 10,
        BisectBatchOnFunctionError: true,
        DestinationConfig: { OnFailure: { Destination: failures } },
      });
    });
  });

  describe('overrides', () => {
    test('some messages of a topic, with a dead-letter queue that SNS may encrypt for', () => {
      const template = workerTemplate(
        (stack) => [
          EventSource.topic('Orders', new sns.Topic(stack, 'Topic'), {
            filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['order'] }) },
          }),
        ],
        (stack) => ({ deadLetterQueueEncryptionKey: new kms.Key(stack, 'Key') }),
      );
      template.hasResourceProperties('AWS::SNS::Subscription', { FilterPolicy: { kind: ['order'] } });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Sid: 'SnsKeepsFailedMessages',
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: '*',
            },
          ]),
        },
      });
    });

    test('a sender of messages, which Cognito does not wait for, may take longer and has a dead-letter queue', () => {
      const template = workerTemplate((stack) => [
        EventSource.userPoolTrigger(
          'Mails',
          new cognito.UserPool(stack, 'Users', { customSenderKmsKey: new kms.Key(stack, 'Key') }),
          cognito.UserPoolOperation.CUSTOM_EMAIL_SENDER,
        ),
      ]);
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        DestinationConfig: { OnFailure: { Destination: failures } },
      });
    });

    test('the log group of another function', () => {
      const stack = testStack();
      const { handler } = makeWorker(stack, [EventSource.newQueue('Orders')]);
      makeWorker(stack, [EventSource.logs('Audit', handler.logGroup)], {}, 'Auditor');
      templateOf(stack).resourceCountIs('AWS::Logs::SubscriptionFilter', 1);
    });

    test('the entries of a log group that matter', () => {
      workerTemplate((stack) => [
        EventSource.logs('Audit', new logs.LogGroup(stack, 'Logs'), {
          filterPattern: logs.FilterPattern.literal('ERROR'),
        }),
      ]).hasResourceProperties('AWS::Logs::SubscriptionFilter', { FilterPattern: 'ERROR' });
    });
  });

  describe('fails', () => {
    test('fails for two policies of one subscription', () => {
      const topic = new sns.Topic(testStack(), 'Topic');
      expect(() => EventSource.topic('A', topic, { filterPolicy: {}, filterPolicyWithMessageBody: {} })).toThrow(
        /'filterPolicy' and 'filterPolicyWithMessageBody' of '.*' must not both be given/,
      );
    });

    test('fails for a topic twice', () => {
      const stack = testStack();
      const topic = new sns.Topic(stack, 'Topic');
      expect(() => makeWorker(stack, [EventSource.topic('A', topic), EventSource.topic('B', topic)])).toThrow(
        /'sources' must not read a queue, table or stream twice, .* got 'B' a second time/,
      );
    });

    test('fails for the log group of the function itself, whether it is given, found by its name, or made for the function', () => {
      const message =
        /'logGroup' of 'Audit' must not be that of the function itself, whose every entry would call it again; give the function another/;
      const stack = testStack();
      const own = new logs.LogGroup(stack, 'Own');
      expect(() => makeWorker(stack, [EventSource.logs('Audit', own)], { logGroup: own }, 'Given')).toThrow(message);
      const named = (id: string) => logs.LogGroup.fromLogGroupName(stack, id, 'shared');
      expect(() =>
        makeWorker(stack, [EventSource.logs('Audit', named('A'))], { logGroup: named('B') }, 'Named'),
      ).toThrow(message);
      const worker = makeWorker(stack, [EventSource.newQueue('Orders')]);
      expect(() => worker.addSource(EventSource.logs('Audit', worker.handler.logGroup))).toThrow(message);
    });

    test('fails for a trigger that works longer than Cognito waits', () => {
      const stack = testStack();
      const pool = new cognito.UserPool(stack, 'Users');
      expect(() =>
        makeWorker(stack, [EventSource.userPoolTrigger('A', pool, cognito.UserPoolOperation.PRE_SIGN_UP)]),
      ).toThrow(/'timeout' must be at most 5 s for 'A', got 10 s; Cognito does not wait longer/);
    });
  });
});
