import { IConstruct } from 'constructs';
import { RulePacks } from 'cdk-reference-architectures/operations';

/**
 * Rules that are inherent to an architecture, or wrong for it, whatever a stack does. What a stack decides is
 * acknowledged in the stack.
 */
const INHERENT: Record<string, string> = {
  IAMNoInlinePolicy:
    'Every grant of aws-cdk-lib makes an inline policy. A policy of one role is no weaker inline, and goes with its role.',
  LambdaInsideVPC: 'A function that needs nothing in a VPC is only slower to scale and dearer in one.',
  LambdaConcurrency:
    'Reserved concurrency is taken from the pool of the account; as a default it would starve other functions.',
  LambdaDLQ:
    'Has no effect on synchronous and on polled invocations, and does not accept an on-failure destination in its place.',
  SQSRedrivePolicy: 'Flags dead-letter queues themselves. Queues that are worked on have one.',
  S3BucketReplicationEnabled: 'Needs a second bucket in another Region; a disaster recovery decision of its own.',
  VPCNoUnrestrictedRouteToIGW:
    'The route of a public subnet. Without it there is no public load balancer and no NAT gateway.',
  APIGWCacheEnabledAndEncrypted: 'Caching changes what an API answers, and is billed by the hour.',
  APIGWSSLEnabled: 'Client certificates are for HTTP back ends; these are functions.',
};

/** Acknowledges the inherent rules once for all example stacks. */
export function acknowledgeInherentRules(app: IConstruct): void {
  for (const [rule, reason] of Object.entries(INHERENT)) RulePacks.acknowledge(app, rule, reason);
}
