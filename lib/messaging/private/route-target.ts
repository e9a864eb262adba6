import { Duration } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import { EventBus } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { rule as ruleOf, validate } from '../../private/validation';
import { EventRouteOptions } from '../events/event-route-options';

/** The target of a route, with the dead-letter queue and the retries of the route where it has none of its own. */
export class RouteTarget implements events.IRuleTarget {
  constructor(
    private readonly bus: events.IEventBus,
    private readonly options: EventRouteOptions,
    private readonly deadLetterQueue: sqs.IQueue,
  ) {}

  public bind(rule: events.IRule, id?: string): events.RuleTargetConfig {
    const { target, retryAttempts = 185, maxEventAge = Duration.hours(24) } = this.options;
    const config = target.bind(rule, id);
    validate(
      `route at '${rule.node.path}'`,
      ruleOf(
        config.arn === this.bus.eventBusArn,
        () => `'target' must not be the bus itself, whose every event would come again; send to another bus`,
      ),
    );
    return {
      ...config,
      deadLetterConfig: config.deadLetterConfig ?? this.keepFailures(rule),
      // EventBridge takes none for an event bus, and tries as long as by default here.
      retryPolicy: isBusTarget(target)
        ? undefined
        : (config.retryPolicy ?? {
            maximumRetryAttempts: retryAttempts,
            maximumEventAgeInSeconds: maxEventAge.toSeconds(),
          }),
    };
  }

  private keepFailures(rule: events.IRule): events.CfnRule.DeadLetterConfigProperty {
    this.deadLetterQueue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetterQueue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
      }),
    );
    return { arn: this.deadLetterQueue.queueArn };
  }
}

/** Whether a target is an event bus, for which retries cannot be set (https://github.com/aws/aws-cdk/issues/28735). */
export function isBusTarget(target: events.IRuleTarget): boolean {
  return target instanceof EventBus;
}
