import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import { acknowledgeInherent } from '../../private/rule-packs';

/** Acknowledges that a role has these resources in its statements, all of them wildcards. */
export function acknowledgeWildcards(scope: IConstruct, reason: string, ...resources: string[]): void {
  const findings = resources.map((resource) => `AwsSolutions-IAM5[Resource::${asReported(scope, resource)}]`);
  acknowledgeInherent(scope, reason, ...findings);
}

/** An ARN as cdk-nag reports it: `arn:<AWS::Partition>:batch:...`, `<Bucket.Arn>/...`, and other functions as JSON. */
function asReported(scope: IConstruct, arn: string): string {
  const resolved: unknown = Stack.of(scope).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = (resolved as { 'Fn::Join': [string, Part[]] })['Fn::Join'];
  return parts.map(partAsReported).join('');
}

type Part = string | { Ref?: string; 'Fn::GetAtt'?: string[] };

function partAsReported(part: Part): string {
  if (typeof part === 'string') return part;
  const name = part.Ref ?? part['Fn::GetAtt']?.join('.');
  return name === undefined ? JSON.stringify(part) : `<${name}>`;
}
