import { SecretValue, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { EventApiDestination, EventPipe, EventPipeProps, PipeSource, PipeTarget } from '../../../lib/messaging';
import { Alarms } from '../../../lib/observability';
import { functionOf, queueOf } from '../../specimens/messaging';
import { templateOf, testStack } from '../../support/synth';

export const PIPE = 'AWS::Pipes::Pipe';
export const ALARM = 'AWS::CloudWatch::Alarm';
export const ROLE = { Ref: Match.stringLikeRegexp('^PipeRole') };
export const arnOf = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${start}`), 'Arn'] });
export const INVOKE = {
  Action: 'lambda:InvokeFunction',
  Effect: 'Allow',
  Resource: arnOfImported('lambda', 'function:Handler'),
};

export function arnOfImported(service: string, rest: string) {
  const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, ...account, `:${rest}`]] };
}

export type Made = (stack: Stack) => Partial<EventPipeProps>;

export function make(made: Made = () => ({}), stack: Stack = testStack(), id = 'Pipe'): EventPipe {
  return new EventPipe(stack, id, {
    source: PipeSource.queue(queueOf(stack)),
    target: PipeTarget.lambdaFunction(functionOf(stack)),
    alarms: Alarms.none(),
    ...made(stack),
  });
}

export function template(made: Made = () => ({})): Template {
  return templateOf(Stack.of(make(made)));
}

/** The statements of the role of the pipe, whole. */
export function expectStatements(result: Template, ...statements: unknown[]): void {
  result.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Version: '2012-10-17', Statement: statements },
    Roles: [ROLE],
  });
}

export const encrypted = (stack: Stack, id: string, props: sqs.QueueProps = {}) =>
  new sqs.Queue(stack, id, { encryptionMasterKey: new kms.Key(stack, `${id}Key`), ...props });

export const readable = (stack: Stack, id = 'Jobs', props: sqs.QueueProps = {}) =>
  new sqs.Queue(stack, id, {
    deadLetterQueue: { queue: new sqs.Queue(stack, `${id}Dead`, { fifo: props.fifo }), maxReceiveCount: 3 },
    ...props,
  });

export const machine = (stack: Stack, type: sfn.StateMachineType) =>
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Pass')),
    stateMachineType: type,
  });

export const tableOf = (stack: Stack) =>
  new dynamodb.Table(stack, 'Items', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    stream: dynamodb.StreamViewType.NEW_IMAGE,
  });

export const clicks: Made = (stack) => ({ source: PipeSource.dataStream(new kinesis.Stream(stack, 'Clicks')) });

/** The statement that reads the queue. */
export const READ = Match.objectLike({ Resource: arnOfImported('sqs', 'Orders') });

export const apiDestinationOf = (stack: Stack) =>
  new EventApiDestination(stack, 'Partner', {
    endpoint: 'https://partner.example.com/*',
    authorization: events.Authorization.basic('shop', SecretValue.secretsManager('partner')),
  }).apiDestination;
