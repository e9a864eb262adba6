import { Construct } from 'constructs';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { InstanceAccess } from '../../compute';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import { NAMESPACE } from './blockchain-host';

/** The permissions of what a node does by itself, each limited to the narrowest resource that its action supports. */
export function createNodePolicy(
  scope: Construct,
  role: iam.IRole,
  logGroup: logs.ILogGroup,
  securityGroup: ec2.ISecurityGroup,
): iam.Policy {
  const policy = new iam.Policy(scope, 'NodePolicy', { roles: [role] });
  const allow = (statement: iam.PolicyStatementProps) => policy.addStatements(new iam.PolicyStatement(statement));
  // Both read only, and have no resource types.
  allow({ actions: ['ec2:DescribeVolumes', 'autoscaling:DescribeAutoScalingInstances'], resources: ['*'] });
  allow({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
  });
  allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  // The name of the group is not known before its launch template, which needs this policy.
  const groups = Stack.of(scope).formatArn({
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
  acknowledgeInherent(
    policy,
    'The look-ups of the volume and of the group, custom metrics and the channels of Session Manager have no resource-level permissions.',
    'AwsSolutions-IAM5[Resource::*]',
  );
  InstanceAccess.sessionManager()._bind(scope, { policy, securityGroup });
  return policy;
}
