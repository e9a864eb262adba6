import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { efsMountStatement } from '../../private/efs-access';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { AGENT_NAMESPACE } from './fleet-agent';
import { ResolvedFleet } from './web-fleet-defaults';

/**
 * The permissions of what instances do by themselves: report that they are ready, and their metrics and logs. Each is limited to
 * the narrowest resource that its action supports. It is a policy of its own, so that what is acknowledged in it does
 * not cover what callers grant to the role.
 */
export function createInstancePolicy(
  scope: Construct,
  role: iam.IRole,
  fleet: ResolvedFleet,
  logGroup?: logs.ILogGroup,
): iam.Policy {
  const stack = Stack.of(scope);
  const policy = new iam.Policy(scope, 'InstancePolicy', { roles: [role] });
  const allow = (statement: iam.PolicyStatementProps) => policy.addStatements(new iam.PolicyStatement(statement));
  if (fleet.update._signals) {
    // The action has no resource types, and reads only; aws-cdk-lib adds the permission for the signal itself.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    allow({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] });
  }
  const completes = !fleet.update._signals || fleet.lifecycleHooks.length > 0;
  if (completes) {
    // The group's name is not known before the launch template, which needs this role: instances ask for it, by an
    // action without resource types, and the group is known by the tag that CloudFormation gives it.
    allow({ actions: ['autoscaling:DescribeAutoScalingInstances'], resources: ['*'] });
    const groups = stack.formatArn({
      service: 'autoscaling',
      resource: 'autoScalingGroup',
      resourceName: '*:autoScalingGroupName/*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    allow({
      actions: ['autoscaling:CompleteLifecycleAction'],
      resources: [groups],
      conditions: { StringEquals: { 'autoscaling:ResourceTag/aws:cloudformation:stack-id': Aws.STACK_ID } },
    });
    acknowledgeInherent(
      policy,
      'The group gets its name at deployment, and its launch template needs this policy first; a condition limits the action to groups of the stack.',
      wildcardFinding(policy, groups),
    );
  }
  if (logGroup) allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  fleet.efsMounts.forEach((mount) => policy.addStatements(efsMountStatement(mount)));
  if (fleet.metricsAgent) {
    // The metrics have the name of the group, which an instance under an instance refresh asks for anyway.
    if (!completes) allow({ actions: ['autoscaling:DescribeAutoScalingInstances'], resources: ['*'] });
    allow({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': AGENT_NAMESPACE } },
    });
  }
  acknowledgeInherent(
    policy,
    'Target health, the look-up of the own group, custom metrics and the channels of Session Manager have no resource-level permissions.',
    'AwsSolutions-IAM5[Resource::*]',
  );
  return policy;
}
