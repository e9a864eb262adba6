import { ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AGENT_NAMESPACE } from './fleet-user-data';

/** What instances may do so that they can report that they are ready, and how they are. */
export interface FleetPermissions {
  readonly signal: boolean;
  readonly metricsAgent: boolean;
}

/** Grants instances what their user data does; no more than each action lets itself be limited to. */
export function grantReports(scope: Construct, role: iam.Role, { signal, metricsAgent }: FleetPermissions): void {
  const stack = Stack.of(scope);
  const allow = (statement: iam.PolicyStatementProps) => role.addToPolicy(new iam.PolicyStatement(statement));
  if (signal) {
    // The action has no resource types, and reads only; aws-cdk-lib adds the permission for the signal itself.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    allow({ actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['*'] });
  } else {
    // The group's name is not known before the launch template, which needs this role: instances ask for it, by an
    // action without resource types, and the group is known by the tag that CloudFormation gives it.
    allow({ actions: ['autoscaling:DescribeAutoScalingInstances'], resources: ['*'] });
    allow({
      actions: ['autoscaling:CompleteLifecycleAction'],
      resources: [
        stack.formatArn({
          service: 'autoscaling',
          resource: 'autoScalingGroup',
          resourceName: '*:autoScalingGroupName/*',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      conditions: { StringEquals: { 'autoscaling:ResourceTag/aws:cloudformation:stack-id': Aws.STACK_ID } },
    });
  }
  if (metricsAgent) {
    allow({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': AGENT_NAMESPACE } },
    });
  }
}
