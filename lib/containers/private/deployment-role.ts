import { Construct } from 'constructs';
import { Aws } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeInherent } from '../../private/rule-packs';

/** The resources that ECS moves requests between, and those by which it does. */
export interface ShiftedTraffic {
  readonly targetGroupArns: string[];
  readonly listenerArn: string;

  /** The rules of the listener; none of a Network Load Balancer. */
  readonly ruleArns: string[];
}

/**
 * The actions by which ECS moves requests, on the service's own target groups and routes; the policy that AWS has for it
 * (AmazonECSInfrastructureRolePolicyForLoadBalancers) allows it on every load balancer of the account.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html
 */
export function createDeploymentRole(scope: Construct, shifted: ShiftedTraffic): iam.Role {
  const { targetGroupArns, listenerArn, ruleArns } = shifted;
  const role = new iam.Role(scope, 'DeploymentRole', {
    description: 'Moves of requests between the target groups of the service',
    // "IfExists", because AWS's trust policy for this role has no condition, and says nothing of what ECS sends: for another
    // account it is refused, and where nothing is said of the account it works.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com', {
      conditions: { StringEqualsIfExists: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(
      new iam.PolicyStatement({ actions: actions.map((action) => `elasticloadbalancing:${action}`), resources }),
    );
  acknowledgeInherent(
    role,
    'elasticloadbalancing:Describe* actions have no resource-level permissions.',
    'AwsSolutions-IAM5[Resource::*]',
  );
  allow(['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'], ['*']);
  allow(['RegisterTargets', 'DeregisterTargets'], targetGroupArns);
  if (ruleArns.length > 0) allow(['ModifyRule'], ruleArns);
  // It changes a default action, which a port of a Network Load Balancer is, and no route of this library
  // (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-rule.html). But AWS's policy for this role has it on
  // Application Load Balancers, and says nowhere that ECS does without it where the route is another one
  // (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html).
  allow(['ModifyListener'], [listenerArn]);
  return role;
}
