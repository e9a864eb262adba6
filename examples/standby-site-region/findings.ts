import { Stack, Validations } from 'aws-cdk-lib/core';
import { WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** Answers the findings of rule packs that are choices of this stack. */
export function acknowledgeFindings(stack: Stack, profile: Profile, site: WebLoadBalancer): void {
  Validations.of(site.securityGroup).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'The site is public: its readers, and the health checkers of Route 53, come from everywhere.',
  });
  if (!profile.isProduction) {
    Validations.of(site).acknowledge({
      id: 'Annotation::cdk-reference-architectures:plainHttp',
      reason: 'A sandbox has no domain to certify, and the bulletin no secrets.',
    });
  }
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs hold addresses of connections and no secrets; a key of their own would not keep a reader out.',
  );
}
