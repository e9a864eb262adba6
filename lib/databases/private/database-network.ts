import { Construct } from 'constructs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { isKnown, rule, Rules } from '../../private/validation';
import { helperRemovalPolicy } from './database-helpers';

/** The network of a database. */
export interface DatabaseNetworkProps {
  readonly vpc: ec2.IVpc;
  readonly subnets?: ec2.SubnetSelection;
}

/**
 * The subnets of a database: isolated ones where the VPC has them, since a database calls nobody, otherwise private ones. Never public
 * ones.
 */
export function databaseSubnets({ vpc, subnets }: DatabaseNetworkProps): ec2.SubnetSelection {
  if (subnets) return subnets;
  const { PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
  return { subnetType: vpc.isolatedSubnets.length > 0 ? PRIVATE_ISOLATED : PRIVATE_WITH_EGRESS };
}

/**
 * The rules of the subnets: of two zones at least, which every subnet group has, and not public ones.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
 *
 * @param minZones the zones that the database needs, and the reason; `isPublic` only of what can be public
 */
export function databaseSubnetRules(
  props: DatabaseNetworkProps,
  { minZones, because, isPublic }: { readonly minZones: number; readonly because: string; readonly isPublic?: boolean },
): Rules {
  const { vpc } = props;
  const selected = vpc.selectSubnets(databaseSubnets(props));
  const zones = new Set(selected.availabilityZones.filter(isKnown));
  const open = selected.subnets.filter(({ node, subnetId }) =>
    vpc.publicSubnets.some((each) => each.node === node || (isKnown(subnetId) && each.subnetId === subnetId)),
  );
  return [
    rule(
      !selected.isPendingLookup && selected.availabilityZones.every(isKnown) && zones.size < minZones,
      () =>
        `'subnets' must be of ${minZones} zones or more, ${because}, got ${zones.size}; name more, or give the VPC more zones`,
    ),
    rule(
      isPublic !== true && open.length > 0,
      () =>
        `'subnets' must not be public, got ${open.length} that are; name private or isolated ones` +
        (isPublic === undefined ? '' : `, or give 'exposure' with a reason`),
    ),
    rule(
      isPublic === true && !selected.isPendingLookup && open.length < selected.subnets.length,
      () =>
        `'subnets' must all be public for an 'exposure' outside the VPC, got ${selected.subnets.length - open.length} that are not`,
    ),
  ];
}

/**
 * The security group of a database, which lets nobody in and calls nobody. Its description cannot be changed.
 */
export function databaseSecurityGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  removalPolicy: RemovalPolicy,
  id = 'SecurityGroup',
): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, id, {
    vpc,
    description: 'Clients of the database',
    allowAllOutbound: false,
  });
  group.applyRemovalPolicy(helperRemovalPolicy(removalPolicy));
  return group;
}

/** The subnet group of a database, which cannot be exchanged; its subnets can be. */
export function databaseSubnetGroup(
  scope: Construct,
  props: DatabaseNetworkProps,
  removalPolicy: RemovalPolicy,
): rds.SubnetGroup {
  return new rds.SubnetGroup(scope, 'SubnetGroup', {
    description: 'Subnets of the database',
    vpc: props.vpc,
    vpcSubnets: databaseSubnets(props),
    removalPolicy: helperRemovalPolicy(removalPolicy),
  });
}
