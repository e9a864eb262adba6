import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { RuleEventOptions, ScheduleEventOptions } from '../events/event-source-options';
import { BoundEventSource, EventSourceBindOptions } from './event-source-binding';

/** Events of a bus. What EventBridge cannot deliver goes to the failure queue. */
export function attachRule(
  scope: Construct,
  id: string,
  options: RuleEventOptions,
  { handler, failureQueue }: EventSourceBindOptions,
): BoundEventSource {
  new events.Rule(scope, `${id}Rule`, {
    description: `Calls ${scope.node.path}`,
    eventPattern: options.pattern,
    eventBus: options.eventBus,
    targets: [
      new LambdaFunction(handler.alias, {
        deadLetterQueue: failureQueue,
        retryAttempts: options.retryAttempts,
        maxEventAge: options.maxEventAge,
        event: options.input,
      }),
    ],
  });
  return { alarms: [], widgets: [] };
}

/** Times. What the scheduler cannot deliver goes to the failure queue. */
export function attachSchedule(
  scope: Construct,
  id: string,
  options: ScheduleEventOptions,
  { handler, failureQueue }: EventSourceBindOptions,
): BoundEventSource {
  const role = schedulerRole(scope, id);
  failureQueue?.grantSendMessages(role);
  new scheduler.Schedule(scope, `${id}Schedule`, {
    description: `Calls ${scope.node.path}`,
    schedule: options.schedule,
    timeWindow: options.timeWindow,
    enabled: options.enabled,
    target: new LambdaInvoke(handler.alias, {
      role,
      deadLetterQueue: failureQueue,
      retryAttempts: options.retryAttempts,
      maxEventAge: options.maxEventAge,
      input: options.input,
    }),
  });
  return { alarms: [], widgets: [] };
}

/** The target of aws-cdk-lib would put a role into the stack, with the hash of a token in its id. */
function schedulerRole(scope: Construct, id: string): iam.Role {
  const defaultGroup = Stack.of(scope).formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return new iam.Role(scope, `${id}ScheduleRole`, {
    description: `EventBridge Scheduler calls ${scope.node.path}`,
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': defaultGroup } },
    }),
  });
}
