import { Construct } from 'constructs';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { CfnBroker } from 'aws-cdk-lib/aws-amazonmq';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import { acknowledgeInherent } from '../../private/rule-packs';
import { schedulerRole } from '../../private/service-roles';
import { wildcardFinding } from '../../private/wildcard-finding';
import { MessageBrokerProps } from '../brokers/message-broker-props';

/**
 * Has the log groups of a broker expire. Amazon MQ makes them with the broker, without an expiry, under a name that has the id of the
 * broker: none can be made before, and after it they exist
 * (https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-logging-monitoring-activemq.html). So a schedule sets the
 * expiry, at once and each day: by itself it stays, but a group that was deleted comes again without.
 */
export function expireLogs(
  scope: Construct,
  logGroupNames: Readonly<Record<string, string>>,
  { logRetention = logs.RetentionDays.THREE_MONTHS }: MessageBrokerProps,
): void {
  if (logRetention === logs.RetentionDays.INFINITE) return;
  const role = schedulerRole(scope, 'LogRetentionRole', `Log retention of the broker ${scope.node.path}`);
  for (const [id, name] of Object.entries(logGroupNames)) {
    acknowledgeInherent(role, 'The streams of one log group', wildcardFinding(role, arnOf(scope, name)));
    const schedule = new scheduler.Schedule(scope, `${id}Retention`, {
      description: `Log retention of the broker ${scope.node.path}`,
      schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
      target: new Universal({
        role,
        service: 'cloudwatchlogs',
        action: 'putRetentionPolicy',
        input: scheduler.ScheduleTargetInput.fromObject({ LogGroupName: name, RetentionInDays: logRetention }),
        policyStatements: [
          new iam.PolicyStatement({ actions: ['logs:PutRetentionPolicy'], resources: [arnOf(scope, name)] }),
        ],
        // The next day is another try.
        retryAttempts: 3,
        maxEventAge: Duration.hours(1),
      }),
    });
    // A rate begins at once: by then the role must have its policy. The log group is there, since the name has the id of the broker.
    schedule.node.addDependency(role);
  }
}

/** The name of a log group of a broker. */
export function logGroupName(broker: CfnBroker, kind: 'general' | 'audit'): string {
  return `/aws/amazonmq/broker/${broker.ref}/${kind}`;
}

function arnOf(scope: Construct, name: string): string {
  return `arn:${Aws.PARTITION}:logs:${Stack.of(scope).region}:${Aws.ACCOUNT_ID}:log-group:${name}:*`;
}
