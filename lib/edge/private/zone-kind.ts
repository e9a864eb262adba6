import { Stack } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';

/** Whether a zone of this app is private, by its VPCs, which the L2 has as a token where there are none as well; undefined of one that is only named. */
export function isPrivateZone({ node }: route53.IHostedZone): boolean | undefined {
  const resource = node.defaultChild;
  if (!(resource instanceof route53.CfnHostedZone)) return undefined;
  const vpcs: unknown = Stack.of(resource).resolve(resource.vpcs);
  return Array.isArray(vpcs) && vpcs.length > 0;
}
