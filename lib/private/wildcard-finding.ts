import { IConstruct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';

/** The id of cdk-nag's finding on a resource pattern in a policy: it writes references as `<Name>`. */
export function wildcardFinding(scope: IConstruct, resource: string): string {
  return `AwsSolutions-IAM5[Resource::${textOf(Stack.of(scope).resolve(resource) as Resolved)}]`;
}

function textOf(resolved: Resolved): string {
  if (typeof resolved === 'string') return resolved;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': text } = resolved;
  if (ref !== undefined) return `<${ref}>`;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (text !== undefined) return text.replace(/\$\{([^}]+)\}/g, '<$1>');
  return join === undefined ? JSON.stringify(resolved) : join[1].map(textOf).join('');
}

/** A part of an ARN in a template; anything else than these is written as it is. */
type Resolved =
  | string
  | {
      readonly Ref?: string;
      readonly 'Fn::GetAtt'?: readonly string[];
      readonly 'Fn::Join'?: readonly [string, readonly Resolved[]];
      readonly 'Fn::Sub'?: string;
    };
