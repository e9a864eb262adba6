import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { OutpostBucket, OutpostBucketProps, OutpostEndpoint } from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { vpcOf } from '../surroundings';

const OUTPOST = 'op-0123456789abcdef0';

/** A subnet of the Outpost. */
function subnetOf(stack: Stack, id: string): ec2.ISubnet {
  return ec2.Subnet.fromSubnetAttributes(stack, `${id}Subnet`, {
    subnetId: 'subnet-0123456789abcdef9',
    routeTableId: 'rtb-0123456789abcdef9',
  });
}

export const outpostSpecimens: Specimens = {
  OutpostBucket: {
    minimal: (stack, id, given: Partial<OutpostBucketProps> = {}) =>
      new OutpostBucket(stack, id, {
        ...given,
        outpostId: given.outpostId ?? OUTPOST,
        vpc: given.vpc ?? vpcOf(stack),
        endpoint: given.endpoint ?? OutpostEndpoint.existing(),
      }),
    full: (stack, id) => {
      const subnet = subnetOf(stack, id);
      const bucket = new OutpostBucket(stack, id, {
        outpostId: OUTPOST,
        vpc: vpcOf(stack),
        endpoint: OutpostEndpoint.onPremises(subnet, 'ipv4pool-coip-0123456789abcdef0'),
        expireAfter: Duration.days(365),
        prefixExpirations: { 'scratch/': Duration.days(7) },
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const client = new ec2.SecurityGroup(stack, `${id}Client`, { vpc: vpcOf(stack), allowAllOutbound: false });
      bucket.allowFrom(client);
      return bucket;
    },
    further: {
      inSubnet: (stack, id) =>
        new OutpostBucket(stack, id, {
          outpostId: OUTPOST,
          vpc: vpcOf(stack),
          endpoint: OutpostEndpoint.inSubnet(subnetOf(stack, id)),
        }),
    },
  },
};
