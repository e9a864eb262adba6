import { Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { OutpostBucketProps, OutpostEndpoint } from 'cdk-reference-architectures/storage';
import { outpostSpecimens } from '../specimens/storage/outposts';
import { once } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface OutpostVersion extends Partial<OutpostBucketProps> {
  readonly id?: string;
  /** The subnet of the endpoint; without one there is an endpoint already. */
  readonly subnetId?: string;
  readonly pool?: string;
  /** Whether clients are in another VPC. */
  readonly moved?: boolean;
}

const BUCKET = 'AWS::S3Outposts::Bucket';
const POLICY = 'AWS::S3Outposts::BucketPolicy';
const ACCESS_POINT = 'AWS::S3Outposts::AccessPoint';
const ENDPOINT = 'AWS::S3Outposts::Endpoint';
const SUBNET = 'subnet-0123456789abcdef9';

function otherVpc(stack: Stack): ec2.IVpc {
  return once(stack, 'OtherVpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'OtherVpc', {
      vpcId: 'vpc-0123456789abcdef9',
      availabilityZones: ['eu-west-1a'],
    }),
  );
}

export const outpostTables: readonly SecondDeploymentTable[] = [
  secondDeployments<OutpostVersion>(
    'lib/storage/outposts/README.md',
    'OutpostBucket',
    (stack, { id = 'Scans', subnetId, pool, moved, ...props }) => {
      const subnet =
        subnetId === undefined
          ? undefined
          : once(stack, subnetId, (scope) => ec2.Subnet.fromSubnetId(scope, subnetId, subnetId));
      outpostSpecimens.OutpostBucket?.minimal(stack, id, {
        ...props,
        ...(moved && { vpc: otherVpc(stack) }),
        ...(subnet && {
          endpoint: pool === undefined ? OutpostEndpoint.inSubnet(subnet) : OutpostEndpoint.onPremises(subnet, pool),
        }),
      });
    },
    [
      {
        change: '`expireAfter`, `prefixExpirations`',
        effect: 'in place; **objects that are older already go within a day**',
        versions: {
          age: { expireAfter: Duration.days(30) },
          never: [{ expireAfter: Duration.days(30) }, {}],
          prefix: { prefixExpirations: { 'scratch/': Duration.days(7) } },
        },
      },
      {
        change: '`endpoint`: a new one, or the existing one',
        effect: 'an endpoint comes, or goes, and with it the way for all clients of the VPC',
        versions: { given: { subnetId: SUBNET }, away: [{ subnetId: SUBNET }, {}] },
        except: { away: { removed: [ENDPOINT, 'AWS::EC2::SecurityGroup'] } },
      },
      {
        change: '`endpoint`: another subnet or pool',
        effect:
          '**another endpoint**, which a VPC and an Outpost have one of: the deployment fails. Deploy `OutpostEndpoint.existing()` first, and without a way meanwhile',
        replaced: [ENDPOINT],
        versions: {
          subnet: [{ subnetId: SUBNET }, { subnetId: 'subnet-0123456789abcdef8' }],
          pool: [{ subnetId: SUBNET }, { subnetId: SUBNET, pool: 'ipv4pool-coip-0123456789abcdef0' }],
        },
      },
      {
        change: '`vpc`',
        effect:
          'the bucket stays, with **another access point**, whose ARN clients in the other VPC give, and with an endpoint there if it has one of its own',
        replaced: [ACCESS_POINT],
        versions: { vpc: { moved: true } },
      },
      {
        change: '`outpostId`',
        effect:
          '**an empty bucket** on the other Outpost; the old one is kept with its objects, outside the stack. Copy them before clients use the new one',
        replaced: [BUCKET, POLICY, ACCESS_POINT],
        versions: { outpost: { outpostId: 'op-0123456789abcdef1' } },
      },
      {
        change: 'another id of the construct',
        effect: '**an empty bucket**; the old one is kept with its objects, outside the stack',
        removed: [BUCKET, POLICY, ACCESS_POINT],
        versions: { renamed: { id: 'Images' } },
      },
    ],
  ),
];
