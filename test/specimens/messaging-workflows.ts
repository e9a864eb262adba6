import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import {
  SagaAction,
  SagaExpression,
  SagaStateMachine,
  SagaStateMachineProps,
  SagaStep,
  Workflow,
  WorkflowDeployment,
  WorkflowKind,
  WorkflowProps,
} from 'cdk-reference-architectures/messaging';
import { Specimens } from './specimen';
import { alarmsOf, keyOf, once } from './surroundings';

/** A function that exists. */
function functionOf(stack: Stack, name: string): lambda.IFunction {
  return once(stack, name, (scope) =>
    lambda.Function.fromFunctionAttributes(scope, name, {
      functionArn: `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${name}`,
      sameEnvironment: true,
    }),
  );
}

/** A table that exists. */
function ordersOf(stack: Stack): dynamodb.ITable {
  return once(stack, 'OrderTable', (scope) => dynamodb.Table.fromTableName(scope, 'OrderTable', 'orders'));
}

/** A topic that exists, with a key. */
function failuresOf(stack: Stack): sns.ITopic {
  return once(stack, 'Failures', (scope) =>
    sns.Topic.fromTopicArn(scope, 'Failures', stack.formatArn({ service: 'sns', resource: 'failures' })),
  );
}

/** A bus that exists. */
function busOf(stack: Stack): events.IEventBus {
  return once(stack, 'ShopBus', (scope) => events.EventBus.fromEventBusName(scope, 'ShopBus', 'shop'));
}

/** A queue that exists. */
function unstartedOf(stack: Stack): sqs.IQueue {
  return once(stack, 'Unstarted', (scope) =>
    sqs.Queue.fromQueueArn(scope, 'Unstarted', stack.formatArn({ service: 'sqs', resource: 'unstarted' })),
  );
}

/** A definition of one state. */
export function statesOf(stack: Stack, id: string): sfn.DefinitionBody {
  return sfn.DefinitionBody.fromChainable(sfn.Pass.jsonata(stack, `${id}Check`));
}

/** An action of a saga. */
export function actionOf(stack: Stack, name: string): SagaAction {
  return SagaAction.lambdaFunction(functionOf(stack, name));
}

const LOGS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A customer managed key is billed each month, and the log has no data of executions.',
  ]),
);

export const workflowSpecimens: Specimens = {
  SagaStateMachine: {
    minimal: (stack, id, given: Partial<SagaStateMachineProps> = {}) =>
      new SagaStateMachine(stack, id, {
        steps: [
          SagaStep.of('ReserveStock', {
            action: actionOf(stack, 'ReserveStock'),
            compensation: actionOf(stack, 'ReleaseStock'),
          }),
        ],
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const saga = new SagaStateMachine(stack, id, {
        steps: [
          SagaStep.readOnly('CheckCustomer', { action: actionOf(stack, 'CheckCustomer'), retry: { maxAttempts: 1 } }),
          SagaStep.parallel('Prepare', [
            SagaStep.of('ReserveStock', {
              action: actionOf(stack, 'ReserveStock'),
              compensation: actionOf(stack, 'ReleaseStock'),
              rejectionErrors: ['OutOfStock'],
              retry: { maxAttempts: 5, interval: Duration.seconds(1), maxDelay: Duration.seconds(30) },
              compensationRetry: { maxAttempts: 20, maxDelay: Duration.minutes(10) },
            }),
            SagaStep.of('OpenOrder', {
              action: SagaAction.task(
                tasks.DynamoPutItem.jsonata(stack, `${id}PutOrder`, {
                  table: ordersOf(stack),
                  item: {
                    id: tasks.DynamoAttributeValue.fromString(SagaExpression.input('order.id')),
                    key: tasks.DynamoAttributeValue.fromString(SagaExpression.idempotencyKey('OpenOrder')),
                  },
                  taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
                }),
              ),
              compensation: SagaAction.states(
                sfn.Chain.start(sfn.Pass.jsonata(stack, `${id}BeforeDelete`)).next(
                  tasks.DynamoDeleteItem.jsonata(stack, `${id}DeleteOrder`, {
                    table: ordersOf(stack),
                    key: { id: tasks.DynamoAttributeValue.fromString(SagaExpression.input('order.id')) },
                    taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
                  }),
                ),
                { maxDuration: Duration.minutes(2) },
              ),
            }),
          ]),
          SagaStep.pivot('ChargeCard', {
            action: SagaAction.lambdaFunction(functionOf(stack, 'ChargeCard'), { timeout: Duration.minutes(1) }),
            rejectionErrors: ['CardDeclined'],
          }),
          SagaStep.retriable('SendOrder', { action: actionOf(stack, 'SendOrder') }),
        ],
        timeout: Duration.days(2),
        maxInputLength: 8192,
        maxResultLength: 2048,
        failureTopic: failuresOf(stack),
        deadLetterQueueEncryptionKey: keyOf(stack),
        deployment: WorkflowDeployment.linear({ stepPercent: 25, interval: Duration.minutes(2) }),
        encryptionKey: keyOf(stack),
        includeExecutionData: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 3, timedOutExecutions: 2, abortedExecutions: 2, throttledTransitions: 50 },
      });
      saga.startOnEvents('Orders', {
        pattern: { source: ['shop.orders'], detailType: ['OrderPlaced'] },
        eventBus: busOf(stack),
        input: events.RuleTargetInput.fromEventPath('$.detail'),
      });
      return saga;
    },
    findings: LOGS,
  },

  Workflow: {
    minimal: (stack, id, given: Partial<WorkflowProps> = {}) =>
      new Workflow(stack, id, {
        definitionBody: given.definitionBody ?? statesOf(stack, id),
        ...given,
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const flow = new Workflow(stack, id, {
        definitionBody: statesOf(stack, id),
        kind: WorkflowKind.standard({
          timeout: Duration.hours(2),
          failureTopic: failuresOf(stack),
          deadLetterQueueEncryptionKey: keyOf(stack),
        }),
        deployment: WorkflowDeployment.canary({ canaryPercent: 20, interval: Duration.minutes(10) }),
        encryptionKey: keyOf(stack),
        includeExecutionData: true,
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 3, timedOutExecutions: 2, abortedExecutions: 2, throttledTransitions: 50 },
      });
      flow.startOnEvents('NewFiles', { pattern: { source: ['aws.s3'], detailType: ['Object Created'] } });
      flow.startOnEvents('Orders', {
        pattern: { source: ['shop.orders'] },
        eventBus: busOf(stack),
        input: events.RuleTargetInput.fromEventPath('$.detail'),
        retryAttempts: 10,
        maxEventAge: Duration.hours(2),
        deadLetterQueue: unstartedOf(stack),
      });
      return flow;
    },
    further: {
      quiet: (stack, id) =>
        new Workflow(stack, id, {
          definitionBody: statesOf(stack, id),
          logLevel: sfn.LogLevel.ERROR,
          tracingEnabled: false,
          alarms: alarmsOf(stack),
        }),
      express: (stack, id) =>
        new Workflow(stack, id, {
          definitionBody: sfn.DefinitionBody.fromString(
            '{ "StartAt": "Check", "QueryLanguage": "JSONata", "TimeoutSeconds": 60, "States": { "Check": { "Type": "Pass", "Output": "${greeting}", "End": true } } }',
          ),
          definitionSubstitutions: { greeting: 'hello' },
          kind: WorkflowKind.express(),
          deployment: WorkflowDeployment.allAtOnce(),
          alarms: alarmsOf(stack),
        }),
    },
    findings: LOGS,
  },
};
