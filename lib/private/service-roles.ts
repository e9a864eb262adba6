import { Construct } from 'constructs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';

/**
 * A role for tasks of Amazon ECS, of services as of Batch jobs, which only ECS in this account can hand out.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function ecsTaskRole(scope: Construct, id: string, description: string): iam.Role {
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
}

/**
 * A role for schedules of EventBridge Scheduler, which only schedules of this account and of one group can assume: of the default
 * group, unless another is given.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedulerRole(
  scope: Construct,
  id: string,
  description: string,
  group?: scheduler.IScheduleGroup,
): iam.Role {
  const ofDefaultGroup = { service: 'scheduler', resource: 'schedule-group', resourceName: 'default' };
  return new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': Aws.ACCOUNT_ID,
          'aws:SourceArn': group?.scheduleGroupArn ?? Stack.of(scope).formatArn(ofDefaultGroup),
        },
      },
    }),
  });
}
