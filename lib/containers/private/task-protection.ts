import { Construct } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';
import { taskArns, wildcardFinding } from './task-arns';

/** Lets tasks protect themselves from scale-in and deployments. There is no grant for it in aws-cdk-lib. */
export function grantTaskProtection(scope: Construct, { taskRole }: ecs.TaskDefinition, cluster: ecs.ICluster): void {
  iam.Grant.addToPrincipal({
    grantee: taskRole,
    actions: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'],
    resourceArns: [taskArns(scope, cluster)],
  });
  acknowledgeInherent(
    taskRole,
    'The ids of the tasks of the service are known at run time only; the cluster is the one of the service.',
    wildcardFinding(scope, taskArns(scope, cluster)),
  );
}
