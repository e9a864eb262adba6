import { Stack, Validations } from 'aws-cdk-lib/core';
import { WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { RulePacks } from 'cdk-reference-architectures/operations';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, entrance: WebLoadBalancer): void {
  Validations.of(entrance.securityGroup).acknowledge({
    id: 'AwsSolutions-EC23',
    reason:
      'The load balancer has private addresses alone. What comes by the interfaces of the accelerator has the addresses of clients, who are everybody.',
  });
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold addresses of connections and no secrets; a key of their own would not keep a reader out.',
  );
}
