import { Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * Acknowledges that aws-cdk-lib leaves the rule to a server out where the security group of a client allows all outbound traffic: what is
 * meant is allowed, and a warning at each client would say nothing.
 */
export function acknowledgeOpenEgress({ connections }: ec2.IConnectable): void {
  for (const group of connections.securityGroups) {
    if (!group.allowAllOutbound) continue;
    Validations.of(group).acknowledge({
      id: 'Annotation::@aws-cdk/aws-ec2:ipv4IgnoreEgressRule',
      reason: 'The security group allows all outbound traffic, also that to the file system',
    });
  }
}
