import { Construct } from 'constructs';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { schedulerRole } from '../../private/service-roles';
import { EventSourceBindOptions, EventSourceConfig } from '../events/event-source';
import { EventRuleSourceOptions, EventScheduleSourceOptions } from '../events/event-source-options';

/** Events of a bus. What EventBridge cannot deliver goes to the dead-letter queue. */
export function attachRule(
  scope: Construct,
  id: string,
  options: EventRuleSourceOptions,
  { handler, deadLetterQueue }: EventSourceBindOptions,
): EventSourceConfig {
  const rule = new events.Rule(scope, `${id}Rule`, {
    description: `Invocation of ${scope.node.path}`,
    eventPattern: options.pattern,
    eventBus: options.eventBus,
    targets: [
      new LambdaFunction(handler.alias, {
        deadLetterQueue: deadLetterQueue,
        retryAttempts: options.retryAttempts,
        maxEventAge: options.maxEventAge,
        event: options.input,
      }),
    ],
  });
  return { rule, alarms: [], widgets: [] };
}

/** A schedule. What the scheduler cannot deliver goes to the dead-letter queue. */
export function attachSchedule(
  scope: Construct,
  id: string,
  options: EventScheduleSourceOptions,
  { handler, deadLetterQueue }: EventSourceBindOptions,
): EventSourceConfig {
  // The target of aws-cdk-lib would put a role into the stack, with the hash of a token in its id.
  const role = schedulerRole(scope, `${id}ScheduleRole`, `Invocation of ${scope.node.path} by EventBridge Scheduler`);
  deadLetterQueue?.grantSendMessages(role);
  const schedule = new scheduler.Schedule(scope, `${id}Schedule`, {
    description: `Invocation of ${scope.node.path}`,
    schedule: options.schedule,
    timeWindow: options.timeWindow,
    enabled: options.enabled,
    target: new LambdaInvoke(handler.alias, {
      role,
      deadLetterQueue: deadLetterQueue,
      retryAttempts: options.retryAttempts,
      maxEventAge: options.maxEventAge,
      input: options.input,
    }),
  });
  return { schedule, alarms: [], widgets: [] };
}
