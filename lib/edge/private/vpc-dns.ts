import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isKnown, rule, Rules } from '../../private/validation';

/** That a VPC of the app has what private names need; of one that exists nothing is known. */
export function vpcDnsRules(prop: string, vpc: ec2.IVpc, needsHostnames: boolean): Rules {
  const resource = vpc.node.defaultChild;
  if (!(resource instanceof ec2.CfnVPC)) return [];
  const { enableDnsSupport, enableDnsHostnames } = resource;
  const isOff = (value: unknown) => isKnown(value) && value === false;
  return [
    rule(
      isOff(enableDnsSupport),
      () => `'${prop}' must have DNS resolution, got '${vpc.node.path}' without; set its 'enableDnsSupport' to true`,
    ),
    rule(
      needsHostnames && isOff(enableDnsHostnames),
      () => `'${prop}' must have DNS hostnames, got '${vpc.node.path}' without; set its 'enableDnsHostnames' to true`,
    ),
  ];
}

/** The identity of a VPC: its id, or where it is made. */
export function identityOf(vpc: ec2.IVpc): string {
  return isKnown(vpc.vpcId) ? vpc.vpcId : vpc.node.path;
}
