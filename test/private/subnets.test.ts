import { Construct } from 'constructs';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../lib/private/subnets';
import { testStack } from '../support/synth';

const ZONES = ['eu-west-1a', 'eu-west-1b'];
const PUBLIC = { publicSubnetIds: ['pub-a', 'pub-b'], publicSubnetRouteTableIds: ['rt-1', 'rt-2'] };
const PRIVATE = { privateSubnetIds: ['pri-a', 'pri-b'], privateSubnetRouteTableIds: ['rt-3', 'rt-4'] };
const ISOLATED = { isolatedSubnetIds: ['iso-a', 'iso-b'], isolatedSubnetRouteTableIds: ['rt-5', 'rt-6'] };

function vpc(scope: Construct, tiers: Partial<ec2.VpcAttributes>): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, ...tiers });
}

test.each<[string, Partial<ec2.VpcAttributes>, string[]]>([
  ['private ones with egress, where the VPC has them', { ...PUBLIC, ...PRIVATE, ...ISOLATED }, ['pri-a', 'pri-b']],
  ['isolated ones otherwise', { ...PUBLIC, ...ISOLATED }, ['iso-a', 'iso-b']],
])('%s', (_, tiers, subnetIds) => {
  const network = vpc(testStack(), tiers);
  expect(network.selectSubnets(workloadSubnets(network)).subnetIds).toEqual(subnetIds);
});

test('those that were chosen, whatever they are', () => {
  const chosen = { subnetType: ec2.SubnetType.PUBLIC };
  expect(workloadSubnets(vpc(testStack(), { ...PUBLIC, ...PRIVATE }), chosen)).toBe(chosen);
});

test('never public ones: a VPC with nothing else fails', () => {
  const network = vpc(testStack(), PUBLIC);
  expect(() => network.selectSubnets(workloadSubnets(network))).toThrow(/no 'Isolated' subnet groups/);
});
