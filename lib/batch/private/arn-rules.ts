import { Construct } from 'constructs';
import { Stack, Token } from 'aws-cdk-lib/core';
import { matches, rule, Rules } from '../../private/validation';

/** That an ARN is that of a queue or job definition which the stack can use: Batch looks in the account and Region of the caller. */
export function arnRules(scope: Construct, prop: string, arn: string, resource: 'job-queue' | 'job-definition'): Rules {
  const { account, region } = Stack.of(scope);
  const [, , , itsRegion, itsAccount] = Token.isUnresolved(arn) ? [] : arn.split(':');
  const other = (its: string | undefined, own: string) =>
    its !== undefined && its !== '' && !Token.isUnresolved(own) && its !== own;
  return [
    matches(
      prop,
      arn,
      new RegExp(
        `^arn:[^:]+:batch:[^:]+:[^:]+:${resource}/[A-Za-z0-9_-]{1,128}${resource === 'job-queue' ? '' : '(:[0-9]+)?'}$`,
      ),
      `the ARN of a ${resource === 'job-queue' ? 'job queue' : 'job definition'}`,
    ),
    rule(
      other(itsAccount, account) || other(itsRegion, region),
      () =>
        `'${prop}' must be of the account and Region of the stack (${account}, ${region}), got ${itsAccount}, ${itsRegion}; ` +
        `make a stack there, or let the submitter assume a role there`,
    ),
  ];
}
