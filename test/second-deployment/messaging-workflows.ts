import { Duration, Stack } from 'aws-cdk-lib/core';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import {
  SagaStateMachineProps,
  SagaStep,
  Workflow,
  WorkflowDeployment,
  WorkflowKind,
  WorkflowProps,
} from 'cdk-reference-architectures/messaging';
import { Alarms } from 'cdk-reference-architectures/observability';
import { actionOf, workflowSpecimens } from '../specimens/messaging-workflows';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/messaging/workflows/README.md';

interface FlowVersion extends Omit<WorkflowProps, 'encryptionKey' | 'logEncryptionKey' | 'kind'> {
  readonly id: string;
  readonly keys: ('encryptionKey' | 'logEncryptionKey')[];
  readonly express: boolean;
  readonly timeout: Duration;
  readonly deadLetterKey: boolean;
  readonly comment: string;
  /** The starts by events: their ids, with the source of the events. */
  readonly starts: Record<string, string>;
}

function makeFlow(stack: Stack, version: Partial<FlowVersion>): void {
  const { id = 'Flow', keys = [], express, timeout, deadLetterKey, comment, starts = {}, ...props } = version;
  const deadLetterQueueEncryptionKey = deadLetterKey ? keyOf(stack) : undefined;
  const flow = workflowSpecimens.Workflow?.minimal(stack, id, {
    definitionBody: sfn.DefinitionBody.fromChainable(sfn.Pass.jsonata(stack, `${id}Check`, { comment })),
    kind: express
      ? WorkflowKind.express({ timeout })
      : WorkflowKind.standard({ timeout, deadLetterQueueEncryptionKey }),
    ...props,
    ...Object.fromEntries(keys.map((key) => [key, keyOf(stack)])),
  }) as Workflow;
  for (const [start, source] of Object.entries(starts)) flow.startOnEvents(start, { pattern: { source: [source] } });
}

interface SagaVersion extends Omit<SagaStateMachineProps, 'encryptionKey' | 'deadLetterQueueEncryptionKey'> {
  readonly id: string;
  /** The steps by their ids. */
  readonly stepIds: string[];
  readonly keys: ('encryptionKey' | 'deadLetterQueueEncryptionKey')[];
}

function makeSaga(stack: Stack, version: Partial<SagaVersion>): void {
  const { id = 'Order', stepIds = ['Reserve', 'Pack'], keys = [], ...props } = version;
  workflowSpecimens.SagaStateMachine?.minimal(stack, id, {
    steps: stepIds.map((step) =>
      SagaStep.of(step, { action: actionOf(stack, step), compensation: actionOf(stack, `Undo${step}`) }),
    ),
    ...props,
    ...Object.fromEntries(keys.map((key) => [key, keyOf(stack)])),
  });
}

const VERSION = ['AWS::StepFunctions::StateMachineVersion'];

const PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
  'AWS::StepFunctions::StateMachine',
];

const deployment = WorkflowDeployment.allAtOnce();

export const workflowTables: readonly SecondDeploymentTable[] = [
  secondDeployments<FlowVersion>(README, 'Workflow', makeFlow, [
    {
      change: '`definitionBody`',
      effect: 'in place: executions that run go on with the definition that they began with',
      versions: { states: { comment: 'Another' } },
    },
    {
      change: '`definitionBody` with `deployment`',
      effect:
        'another version, to which the alias shifts new executions; the old version is kept, of 1,000 that a state machine can have',
      versions: { states: [{ deployment }, { deployment, comment: 'Another' }] },
      replaced: VERSION,
    },
    {
      change: '`deployment` given, or changed',
      effect: 'in place. Callers have to start the alias from then on (`entryPoint`, `grantStart()`)',
      versions: {
        given: { deployment },
        changed: [{ deployment }, { deployment: WorkflowDeployment.canary() }],
      },
    },
    {
      change: '`deployment` taken away',
      effect: '**the alias is deleted**: callers that have its ARN from elsewhere are refused. Versions are kept',
      versions: { removed: [{ deployment }, {}] },
      removed: ['AWS::StepFunctions::StateMachineAlias', ...VERSION],
    },
    {
      change: '`kind`',
      effect:
        '**another state machine**, made before the old one is deleted; executions that run are stopped. With `deployment` give it another id: an alias is of one state machine',
      versions: { express: { express: true } },
      findings: ['loses data-lost'],
      replaced: ['AWS::StepFunctions::StateMachine'],
      removed: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
    },
    {
      change: 'timeout, `tracingEnabled`, `logLevel`, `includeExecutionData`, `logRetention`, keys',
      effect:
        'in place, for executions that start from then on. Messages that wait in the dead-letter queue keep the key that they were written with',
      versions: {
        timeout: { timeout: Duration.hours(1) },
        tracing: { tracingEnabled: false },
        level: { logLevel: sfn.LogLevel.ERROR, includeExecutionData: true },
        retention: { logRetention: logs.RetentionDays.ONE_YEAR },
        keys: { keys: ['encryptionKey', 'logEncryptionKey'] },
        deadLetters: { deadLetterKey: true },
      },
    },
    {
      change: '`startOnEvents()`, its pattern, input, retries and queue',
      effect: 'in place, effective within a minute',
      versions: {
        added: { starts: { Files: 'aws.s3' } },
        pattern: [{ starts: { Files: 'aws.s3' } }, { starts: { Files: 'shop.files' } }],
        second: [{ starts: { Files: 'aws.s3' } }, { starts: { Files: 'aws.s3', Orders: 'shop.orders' } }],
      },
    },
    {
      change: 'another id of a start, or none any more',
      effect:
        'another rule, made before the old one is deleted: for moments an event may start two executions. Taken away, events start nothing and are kept nowhere',
      versions: {
        renamed: [{ starts: { Files: 'aws.s3' } }, { starts: { Lists: 'aws.s3' } }],
        removed: [{ starts: { Files: 'aws.s3' } }, {}],
      },
      removed: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule'],
      except: {
        removed: {
          removed: ['AWS::CloudWatch::Alarm', 'AWS::Events::Rule', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
        },
      },
    },
    {
      change: '`alarms`, `alarmThresholds`',
      effect: 'in place',
      versions: { threshold: { alarmThresholds: { failedExecutions: 5 } }, none: { alarms: Alarms.none() } },
      except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
    },
    {
      change: 'another id',
      effect:
        '**another state machine**: executions that run are stopped, the history goes, and messages in the dead-letter queue are lost. The log group of the old one is kept',
      versions: { renamed: { id: 'Other' } },
      findings: ['loses data-lost'],
      removed: PARTS,
    },
  ]),

  secondDeployments<SagaVersion>(README, 'SagaStateMachine', makeSaga, [
    {
      change: '`steps`, their options',
      effect:
        'in place: executions that run go on with the steps that they began with, and call the functions as they are now. A function must stay until the last of them has ended',
      versions: {
        added: { stepIds: ['Reserve', 'Pack', 'Send'] },
        order: { stepIds: ['Pack', 'Reserve'] },
        removed: { stepIds: ['Reserve'] },
      },
    },
    {
      change: 'the id of a step',
      effect: 'in place; its idempotency key is another, for executions that start from then on',
      versions: { renamed: { stepIds: ['Reserve', 'PackUp'] } },
    },
    {
      change: '`timeout`, `maxInputLength`, `maxResultLength`, keys',
      effect:
        'in place, for executions that start from then on. Messages that wait in a queue keep the key that they were written with',
      versions: {
        timeout: { timeout: Duration.days(2) },
        lengths: { maxInputLength: 1000, maxResultLength: 500 },
        keys: { keys: ['encryptionKey', 'deadLetterQueueEncryptionKey'] },
      },
    },
    {
      change: 'what a [`Workflow`](#workflow) has as well',
      effect: 'as there',
      versions: {
        deployment: [
          { deployment, stepIds: ['Reserve'] },
          { deployment, stepIds: ['Reserve', 'Pack'] },
        ],
        alarms: { alarmThresholds: { failedExecutions: 5 } },
      },
      replaced: VERSION,
      except: { alarms: { replaced: [] } },
    },
    {
      change: 'another id',
      effect:
        '**another state machine**: executions that run are stopped without compensation, and messages in both queues are lost. Let them end first',
      versions: { renamed: { id: 'Sale' } },
      findings: ['loses data-lost'],
      removed: PARTS,
    },
  ]),
];
