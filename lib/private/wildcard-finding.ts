import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';

/** The id of cdk-nag's finding on a resource pattern in a policy: it writes references as `<Name>`. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${textOf(Stack.of(scope).resolve(resource))}]`;
}

function textOf(resolved: string | { readonly Ref?: string; readonly 'Fn::Join'?: [string, never[]] }): string {
  if (typeof resolved === 'string') return resolved;
  return resolved.Ref === undefined ? (resolved['Fn::Join']?.[1] ?? []).map(textOf).join('') : `<${resolved.Ref}>`;
}
