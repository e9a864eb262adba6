import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';

/** The ARN of every task of a cluster; the ids of tasks are known at run time only. */
export function taskArns(scope: Construct, cluster: ecs.ICluster): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` });
}

/** The id under which cdk-nag reports a resource with a wildcard: it writes references as `<LogicalId>`. */
export function wildcardFinding(scope: Construct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${text(Stack.of(scope).resolve(arn))}]`;
}

function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('Ref' in value) return `<${String(value.Ref)}>`;
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`;
  if ('Fn::Join' in value) return (value['Fn::Join'] as [string, unknown[]])[1].map((part) => text(part)).join('');
  return JSON.stringify(value);
}
