import { Fact, named, uniqueClaims } from '../fact';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';

const PRIVATE_DNS = uniqueClaims({
  id: 'endpoint-private-dns',
  says: 'A VPC has one interface endpoint with private DNS for a service ("there is already a conflicting DNS domain").',
  source: 'https://github.com/hashicorp/terraform-provider-aws/issues/17535',
  remedy: 'take the old endpoint away in a deployment before this one, or leave private DNS to it',
  claims: ({ type, properties: { VpcEndpointType, PrivateDnsEnabled, ServiceName, VpcId } }) =>
    type === ENDPOINT && VpcEndpointType === 'Interface' && PrivateDnsEnabled === true
      ? [
          {
            key: `${JSON.stringify(VpcId)} ${JSON.stringify(ServiceName)}`,
            what: `the private DNS name of ${String(ServiceName)} in the VPC`,
          },
        ]
      : [],
});

const SUBNET_RANGE = uniqueClaims({
  id: 'subnet-range',
  says: 'The ranges of the subnets of a VPC do not overlap (InvalidSubnet.Conflict). A subnet that is replaced keeps its range until the clean-up.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html',
  remedy: 'leave the Availability Zone and the range as they are, or give the new subnet a range that no other has had',
  claims: ({ type, properties: { VpcId, CidrBlock } }) =>
    type === 'AWS::EC2::Subnet' && CidrBlock !== undefined
      ? [{ key: JSON.stringify([VpcId, CidrBlock]), what: `a part of the range ${String(CidrBlock)} of the VPC` }]
      : [],
  collide: (one, other) => {
    const [[vpc, range], [otherVpc, otherRange]] = [one, other].map((key) => JSON.parse(key) as unknown[]);
    return JSON.stringify(vpc) === JSON.stringify(otherVpc) && overlap(range, otherRange);
  },
});

/** Whether two ranges have an address in common; ranges that only the account knows, when they are the same. */
function overlap(one: unknown, other: unknown): boolean {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  if (a === undefined || b === undefined) return JSON.stringify(one) === JSON.stringify(other);
  return a.first <= b.last && b.first <= a.last;
}

/** The first and the last address of an IPv4 range, as numbers. */
function boundsOf(range: unknown): { readonly first: number; readonly last: number } | undefined {
  const match = typeof range === 'string' ? /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(range) : null;
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  const size = 2 ** (32 - prefix);
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return { first, last: first + size - 1 };
}

const ROUTE_DESTINATION = uniqueClaims({
  id: 'route-destination',
  says: 'A route table has one route for a destination (RouteAlreadyExists).',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html',
  remedy: 'take the old route away in a deployment before this one, or let it keep its logical id, with another target',
  claims: ({ type, properties }) => {
    if (type !== 'AWS::EC2::Route') return [];
    const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = properties;
    const destination = DestinationCidrBlock ?? DestinationIpv6CidrBlock ?? DestinationPrefixListId;
    return [
      {
        key: JSON.stringify([RouteTableId, destination]),
        what: `the route to ${typeof destination === 'string' ? destination : 'the destination'} of the route table`,
      },
    ];
  },
});

const VOLUME_DOCS =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html';

/** What CloudFormation refuses to change of a volume: it neither updates nor replaces the resource. */
const FIXED_OF_VOLUMES = ['AvailabilityZone', 'Encrypted', 'KmsKeyId', 'OutpostArn', 'SnapshotId'];

const VOLUME_STAYS: Fact = {
  id: 'volume-stays',
  says: 'The zone, the encryption, the key, the Outpost and the snapshot of a volume cannot be changed: CloudFormation supports no update of them, and no replacement.',
  source: VOLUME_DOCS,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::EC2::Volume')) {
      if (action === 'none' || !before || !after) continue;
      const [old, now] = [before, after].map(({ properties }) => properties);
      const changed = FIXED_OF_VOLUMES.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
      if (changed.length === 0) continue;
      report(
        after,
        'fails',
        `${named(after)} would change ${changed.join(', ')}, which CloudFormation does not support`,
        'make another volume with another logical id, of a snapshot of this one',
      );
    }
  },
};

const VOLUME_GROWS: Fact = {
  id: 'volume-grows',
  says: 'A volume never gets smaller.',
  source: VOLUME_DOCS,
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed('AWS::EC2::Volume')) {
      if (action !== 'update' || !before || !after) continue;
      const [old, now] = [before, after].map(({ properties }) => Number(properties.Size));
      if (!(now < old)) continue;
      report(
        after,
        'fails',
        `${named(after)} would get smaller, ${old} GiB to ${now} GiB`,
        'keep the size, or make another volume with another logical id and copy the files',
      );
    }
  },
};

const INSPECTION_SUBNET: Fact = {
  id: 'gateway-load-balancer-endpoint-subnet',
  says: 'An endpoint of a Gateway Load Balancer has one subnet ("you can specify only one subnet"): CloudFormation would add the new one while it has the old one.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html',
  check: (deployment, report) => {
    for (const { action, before, after } of deployment.changed(ENDPOINT)) {
      if (action !== 'update' || !before || !after) continue;
      if (after.properties.VpcEndpointType !== 'GatewayLoadBalancer') continue;
      const [old, now] = [before, after].map(({ properties }) => JSON.stringify(properties.SubnetIds));
      if (old === now) continue;
      report(
        after,
        'fails',
        `${named(after)} would move to another subnet`,
        'leave its subnet as it is, or take the endpoint away in a deployment before the one that makes it elsewhere',
      );
    }
  },
};

const INSPECTION_ZONE = uniqueClaims({
  id: 'gateway-load-balancer-endpoint-zone',
  says: 'A VPC has one endpoint of a Gateway Load Balancer for a service in a zone ("a single Gateway Load Balancer endpoint per Availability Zone per service"), and so in a subnet.',
  source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html',
  remedy: 'take the old endpoint away in a deployment before this one',
  claims: ({ type, properties: { VpcEndpointType, ServiceName, SubnetIds } }) =>
    type === ENDPOINT && VpcEndpointType === 'GatewayLoadBalancer'
      ? [{ key: JSON.stringify([ServiceName, SubnetIds]), what: `the endpoint of ${String(ServiceName)} in the zone` }]
      : [],
});

export const EC2_FACTS: readonly Fact[] = [
  PRIVATE_DNS,
  SUBNET_RANGE,
  ROUTE_DESTINATION,
  VOLUME_STAYS,
  VOLUME_GROWS,
  INSPECTION_SUBNET,
  INSPECTION_ZONE,
];
