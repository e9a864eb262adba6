import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * The subnets that workloads run in unless the caller chooses others: private ones with a way out where the VPC has them,
 * isolated ones otherwise. Never public ones.
 */
export function workloadSubnets(vpc: ec2.IVpc, chosen?: ec2.SubnetSelection): ec2.SubnetSelection {
  if (chosen) return chosen;
  const { PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
  return { subnetType: vpc.privateSubnets.length > 0 ? PRIVATE_WITH_EGRESS : PRIVATE_ISOLATED };
}
