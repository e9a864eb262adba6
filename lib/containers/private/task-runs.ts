import { Construct, IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  Ec2TaskProps,
  EcsRunEc2Task,
  EcsRunFargateTask,
  EcsRunTask,
  FargateTaskProps,
} from 'aws-cdk-lib/aws-scheduler-targets';
import { acknowledgeInherent } from '../../private/rule-packs';
import { taskArns, wildcardFinding } from './task-arns';

/**
 * Lets a principal run every revision of a task definition, and pass its roles. With the newest revision alone, as
 * aws-cdk-lib grants it, a deployment denies what still names the one of before: the schedule until it is updated, an
 * execution that is running.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
 */
export function grantRuns(scope: IConstruct, taskDefinition: ecs.TaskDefinition, grantee: iam.IGrantable): iam.Grant {
  const { taskRole, executionRole, family } = taskDefinition;
  const revisions = Stack.of(scope).formatArn({
    service: 'ecs',
    resource: 'task-definition',
    resourceName: `${family}:*`,
  });
  const principal = grantee.grantPrincipal;
  if (Construct.isConstruct(principal)) {
    acknowledgeInherent(
      principal,
      'Every revision of one task definition, so that what names the one of before may run until it is updated.',
      wildcardFinding(scope, revisions),
    );
  }
  return iam.Grant.addToPrincipal({ grantee, actions: ['ecs:RunTask'], resourceArns: [revisions] }).combine(
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [taskRole.roleArn, ...(executionRole ? [executionRole.roleArn] : [])],
      conditions: { StringLike: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  );
}

/** The task, and how Scheduler starts it. */
type TaskRunTarget = FargateTaskProps & Ec2TaskProps & { readonly taskDefinition: ecs.TaskDefinition };

/** Runs whose role may start every revision of the task definition. */
export function taskRuns(scope: Construct, cluster: ecs.ICluster, options: TaskRunTarget): EcsRunTask {
  const onFargate = options.taskDefinition.compatibility === ecs.Compatibility.FARGATE;
  return onFargate ? new FargateRuns(scope, cluster, options) : new InstanceRuns(scope, cluster, options);
}

class FargateRuns extends EcsRunFargateTask {
  constructor(
    private readonly scope: Construct,
    private readonly runCluster: ecs.ICluster,
    private readonly options: TaskRunTarget,
  ) {
    super(runCluster, options);
  }

  protected override addTargetActionToRole(role: iam.IRole): void {
    grantStarts(this.scope, this.runCluster, this.options.taskDefinition, role);
  }
}

class InstanceRuns extends EcsRunEc2Task {
  constructor(
    private readonly scope: Construct,
    private readonly runCluster: ecs.ICluster,
    private readonly options: TaskRunTarget,
  ) {
    super(runCluster, options);
  }

  protected override addTargetActionToRole(role: iam.IRole): void {
    grantStarts(this.scope, this.runCluster, this.options.taskDefinition, role);
  }
}

function grantStarts(
  scope: Construct,
  cluster: ecs.ICluster,
  taskDefinition: ecs.TaskDefinition,
  role: iam.IRole,
): void {
  grantRuns(scope, taskDefinition, role);
  // The tags of the task definition are put on the tasks.
  iam.Grant.addToPrincipal({ grantee: role, actions: ['ecs:TagResource'], resourceArns: [taskArns(scope, cluster)] });
}
