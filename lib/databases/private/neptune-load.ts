import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { checkReach } from '../../private/network-reach';
import { acknowledgeInherent } from '../../private/rule-packs';
import { wildcardFinding } from '../../private/wildcard-finding';
import type { NeptuneClusterProps, NeptuneLoadOptions } from '../neptune/neptune-cluster';
import { databaseSubnets } from './database-network';
import { NeptuneParts } from './neptune-parts';

/**
 * Lets a cluster load from a bucket.
 * https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-tutorial-IAM.html
 */
export function loadFromBucket(
  scope: Construct,
  props: NeptuneClusterProps,
  parts: NeptuneParts,
  bucket: s3.IBucket,
  { prefix = '' }: NeptuneLoadOptions,
): iam.Role {
  const role = (scope.node.tryFindChild('LoadRole') as iam.Role | undefined) ?? makeRole(scope, props, parts);
  bucket.grantRead(role, `${prefix}*`);
  acknowledgeInherent(
    role,
    'Neptune reads and lists what it loads; the grant of aws-cdk-lib names groups of actions, on the bucket and its prefix.',
    ...['s3:GetBucket*', 's3:GetObject*', 's3:List*'].map((action) => `AwsSolutions-IAM5[Action::${action}]`),
    wildcardFinding(role, bucket.arnForObjects(`${prefix}*`)),
  );
  return role;
}

function makeRole(
  scope: Construct,
  { vpc, ...props }: NeptuneClusterProps,
  { cluster, securityGroup }: NeptuneParts,
): iam.Role {
  const role = new iam.Role(scope, 'LoadRole', {
    description: `Bulk loads of the graph ${scope.node.path}`,
    // AWS documents no source that Neptune sends (https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-tutorial-IAM-CreateRole.html).
    assumedBy: new iam.ServicePrincipal('rds.amazonaws.com'),
  });
  cluster.associatedRoles = [{ roleArn: role.roleArn }];
  securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'Bulk loads from S3');
  checkReach(scope, {
    vpc,
    subnets: databaseSubnets({ vpc, ...props }),
    consequence: 'bulk loads cannot read their bucket',
    warningId: 'loadWithoutGatewayEndpoint',
    services: ['s3'],
    endpointSets: [],
    // Neptune asks for the endpoint, also where there is egress (https://docs.aws.amazon.com/neptune/latest/userguide/bulk-load-data.html).
    endpointsOnly: true,
  });
  return role;
}
