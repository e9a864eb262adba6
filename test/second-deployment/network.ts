import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  BlockPublicAccessExclusion,
  Egress,
  FlowLogs,
  GatewayEndpointPolicy,
  InterfaceEndpointPolicy,
  InterfaceEndpointSet,
  LatticeAuthorization,
  ServiceNetwork,
  ServiceNetworkProps,
  TieredVpc,
  TieredVpcProps,
} from 'cdk-reference-architectures/network';
import { specimens } from '../specimens/network';
import { alarmsOf, keyOf, once } from '../specimens/surroundings';
import { applianceTables } from './network-appliances';
import { inspectionTables } from './network-inspection';
import { transitTables } from './network-transit';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

/** A version of a VPC. What needs the stack is named, and made in `make`. */
interface VpcVersion extends TieredVpcProps {
  readonly id: string;
  readonly logs: 'bucket' | 'parquet' | 'key';
  readonly watched: boolean;
  /** A load balancer stands in the VPC. */
  readonly inUse: boolean;
}

/** A version of a service network. */
interface ServiceNetworkVersion extends ServiceNetworkProps {
  readonly id: string;
  readonly withKey: boolean;
}

/** A version of a VPC in a service network. */
interface ServiceNetworkVpcVersion {
  readonly id: string;
  readonly networkId: string;
  readonly other: boolean;
  readonly clients: ec2.IPeer[];
}

function make(stack: Stack, version: Partial<VpcVersion>): void {
  const { id = 'Network', logs: destination, watched, inUse, ...props } = version;
  const bucket = () =>
    once(stack, 'Logs', (scope) => s3.Bucket.fromBucketName(scope, 'Logs', 'logs-of-the-organisation'));
  const network = specimens.TieredVpc?.minimal(stack, id, {
    ...props,
    ...(destination === 'bucket' && { flowLogs: FlowLogs.toBucket(bucket()) }),
    ...(destination === 'parquet' && {
      flowLogs: FlowLogs.toBucket(bucket(), { fileFormat: ec2.FlowLogFileFormat.PARQUET }),
    }),
    ...(destination === 'key' && { flowLogs: FlowLogs.toCloudWatch({ logEncryptionKey: keyOf(stack) }) }),
    ...(watched && { egress: Egress.natGateway({ alarms: alarmsOf(stack) }) }),
  }) as TieredVpc;
  if (inUse) new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: network.vpc });
}

const { OBSERVABILITY, MESSAGING } = InterfaceEndpointSet;
const { S3 } = ec2.GatewayVpcEndpointAwsService;
const MONITORING = InterfaceEndpointSet.of({ Metrics: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING });
const RENAMED = InterfaceEndpointSet.of({ CloudWatch: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING });

const SERVICE = new ec2.InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0');
const PARTNER = InterfaceEndpointSet.of({ Partner: SERVICE });
const SUPPLIER = InterfaceEndpointSet.of({ Supplier: SERVICE });

const NAT_GATEWAY = ['AWS::EC2::EIP', 'AWS::EC2::NatGateway'];
const OWN_FLOW_LOG = ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Logs::LogGroup'];
const SUBNET_PARTS = [
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
];
const VPC_PARTS = [
  ...SUBNET_PARTS,
  'AWS::EC2::FlowLog',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
];
const ADDRESS = { allocationId: 'eipalloc-0123456789abcdef0', publicIp: '192.0.2.1' };
const CACHE = { name: 'Cache', subnetMask: 26, isolated: true };
const ZONES = ['eu-west-1a', 'eu-west-1b'];

export const tables: readonly SecondDeploymentTable[] = [
  ...applianceTables,
  secondDeployments<VpcVersion>('lib/network/README.md', 'TieredVpc', make, [
    {
      change: '`zones` raised',
      effect: 'subnets are added, none moves; load balancers and groups in all subnets take them in',
      versions: { three: { zones: 3 }, four: [{ zones: 3 }, { zones: 4 }] },
    },
    {
      change: '`zones` lowered',
      effect:
        'the subnets of the last zones are deleted in the end, which fails while something stands in them: move it first, in a deployment before',
      versions: { one: { zones: 1 } },
      removed: SUBNET_PARTS,
    },
    {
      change: '`availabilityZones`, added at the end',
      effect: 'subnets are added, none moves',
      versions: { three: [{ availabilityZones: ZONES }, { availabilityZones: [...ZONES, 'eu-west-1c'] }] },
    },
    {
      change: '`availabilityZones`, others or in another order, or in place of `zones`',
      effect:
        '**fails**: a subnet does not change its zone, and the new one would need the range that the old one still has. Keep the order; for other zones make a second VPC',
      versions: {
        other: [{ availabilityZones: ZONES }, { availabilityZones: ['eu-west-1a', 'eu-west-1c'] }],
        order: [{ availabilityZones: ZONES }, { availabilityZones: ['eu-west-1b', 'eu-west-1a'] }],
        'in place of zones': { availabilityZones: ZONES },
      },
      findings: ['fails subnet-range'],
      replaced: ['AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation'],
    },
    {
      change: '`egress`',
      effect:
        'no subnet is replaced; routes change in place, and connections that are open break. To `Egress.none()` the private tier is cut off; from one way to another the outgoing address changes',
      versions: {
        gateway: { egress: Egress.natGateway() },
        'one for each zone': [{ egress: Egress.natGateway() }, { egress: Egress.natGatewayPerZone() }],
        one: [{ egress: Egress.natGatewayPerZone() }, { egress: Egress.natGateway() }],
        instance: [{ egress: Egress.natGateway() }, { egress: Egress.natInstance() }],
        'instead of the instance': [{ egress: Egress.natInstance() }, { egress: Egress.natGateway() }],
        none: [{ egress: Egress.natGateway() }, {}],
        again: [{ egress: Egress.natGateway() }, {}, { egress: Egress.natGateway() }],
        watched: [{ egress: Egress.natGateway() }, { watched: true }],
        external: [{ egress: Egress.natGateway() }, { egress: Egress.external() }],
        custom: [{ egress: Egress.natGateway() }, { egress: Egress.custom(ec2.NatProvider.gateway()) }],
      },
      except: {
        one: { removed: NAT_GATEWAY },
        instance: { removed: NAT_GATEWAY },
        'instead of the instance': {
          removed: [
            'AWS::EC2::Instance',
            'AWS::EC2::SecurityGroup',
            'AWS::IAM::InstanceProfile',
            'AWS::IAM::Policy',
            'AWS::IAM::Role',
          ],
        },
        none: { removed: [...NAT_GATEWAY, 'AWS::EC2::Route'] },
        external: { removed: [...NAT_GATEWAY, 'AWS::EC2::Route'] },
      },
    },
    {
      change: 'another type or image of the NAT instance (AWS publishes one now and then)',
      effect: '**outage** of egress for some minutes: the instance is stopped or replaced',
      versions: {
        type: [
          { egress: Egress.natInstance() },
          { egress: Egress.natInstance({ instanceType: new ec2.InstanceType('t4g.small') }) },
        ],
        image: [
          { egress: Egress.natInstance() },
          { egress: Egress.natInstance({ machineImage: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }) }) },
        ],
      },
      except: { image: { replaced: ['AWS::EC2::Instance'] } },
    },
    {
      change: '`gatewayEndpoints`',
      effect: 'added or removed; requests to S3 or DynamoDB that are open break',
      versions: { removed: { gatewayEndpoints: [S3] }, again: [{ gatewayEndpoints: [S3] }, {}] },
      except: { removed: { removed: ['AWS::EC2::VPCEndpoint'] } },
    },
    {
      change: '`interfaceEndpoints`',
      effect:
        'added or removed; another name of a service changes nothing, for its endpoint is named after the service',
      versions: {
        added: { interfaceEndpoints: [OBSERVABILITY] },
        more: [{ interfaceEndpoints: [OBSERVABILITY] }, { interfaceEndpoints: [OBSERVABILITY, MESSAGING] }],
        removed: [{ interfaceEndpoints: [OBSERVABILITY] }, {}],
        renamed: [{ interfaceEndpoints: [MONITORING] }, { interfaceEndpoints: [RENAMED, MESSAGING] }],
      },
      except: { removed: { removed: ['AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint'] } },
    },
    {
      change: '`interfaceEndpoints`: another name of a service that is not of AWS',
      effect:
        '**fails**: the old endpoint still has the private DNS name. Keep the name, or take the endpoint away in a deployment before',
      versions: { renamed: [{ interfaceEndpoints: [PARTNER] }, { interfaceEndpoints: [SUPPLIER] }] },
      findings: ['fails endpoint-private-dns'],
      removed: ['AWS::EC2::VPCEndpoint'],
    },
    {
      change: '`interfaceEndpointZones`',
      effect: 'in place',
      versions: {
        fewer: [
          { interfaceEndpoints: [OBSERVABILITY] },
          { interfaceEndpoints: [OBSERVABILITY], interfaceEndpointZones: 1 },
        ],
      },
    },
    {
      change: '`flowLogs`: retention, key',
      effect: 'in place',
      versions: {
        retention: { flowLogs: FlowLogs.toCloudWatch({ logRetention: logs.RetentionDays.ONE_YEAR }) },
        key: { logs: 'key' },
      },
    },
    {
      change: '`gatewayEndpointPolicy`, `interfaceEndpointPolicy`, `blockPublicAccessExclusion`',
      effect: 'in place, or added or removed',
      versions: {
        policy: { gatewayEndpointPolicy: GatewayEndpointPolicy.ownAccount() },
        'of interfaces': [
          { interfaceEndpoints: [OBSERVABILITY] },
          { interfaceEndpoints: [OBSERVABILITY], interfaceEndpointPolicy: InterfaceEndpointPolicy.ownAccount() },
        ],
        exclusion: { blockPublicAccessExclusion: BlockPublicAccessExclusion.ALLOW_EGRESS },
      },
    },
    {
      change: '`additionalTiers` at the end, `secondaryRanges`',
      effect: 'subnets are added, none moves',
      versions: {
        tier: { additionalTiers: [CACHE] },
        'another tier': [{ additionalTiers: [CACHE] }, { additionalTiers: [CACHE, { ...CACHE, name: 'Jobs' }] }],
        range: { secondaryRanges: [{ name: 'Containers', cidr: '100.64.0.0/16' }] },
      },
    },
    {
      change: '`flowLogs`: `logFormat`, `aggregationInterval`',
      effect: 'the flow log is replaced; the log group stays',
      versions: {
        format: { flowLogs: FlowLogs.toCloudWatch({ logFormat: [ec2.LogFormat.SRC_ADDR] }) },
        interval: {
          flowLogs: FlowLogs.toCloudWatch({ aggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE }),
        },
      },
      replaced: ['AWS::EC2::FlowLog'],
    },
    {
      change: '`flowLogs`: another destination or `trafficType`, or none',
      effect: 'the flow log is replaced or deleted; the old log group is kept with its entries',
      versions: {
        bucket: { logs: 'bucket' },
        back: [{ logs: 'bucket' }, {}],
        traffic: { flowLogs: FlowLogs.toCloudWatch({ trafficType: ec2.FlowLogTrafficType.REJECT }) },
        none: { flowLogs: FlowLogs.none('test') },
        again: [{ flowLogs: FlowLogs.none('test') }, {}],
      },
      except: {
        bucket: { replaced: ['AWS::EC2::FlowLog'], removed: OWN_FLOW_LOG },
        back: { replaced: ['AWS::EC2::FlowLog'] },
        traffic: { replaced: ['AWS::EC2::FlowLog'] },
        none: { removed: ['AWS::EC2::FlowLog', ...OWN_FLOW_LOG] },
      },
    },
    {
      change: '`flowLogs` to a bucket: file options',
      effect: 'the flow log is replaced; the bucket keeps what it has',
      versions: { parquet: [{ logs: 'bucket' }, { logs: 'parquet' }] },
      replaced: ['AWS::EC2::FlowLog'],
    },
    {
      change: '`elasticIps` of NAT gateways',
      effect:
        "the NAT gateways are replaced, and connections that are open break; addresses of the VPC's own are released",
      versions: {
        given: [{ egress: Egress.natGateway() }, { egress: Egress.natGateway({ elasticIps: [ADDRESS] }) }],
        'given back': [{ egress: Egress.natGateway({ elasticIps: [ADDRESS] }) }, { egress: Egress.natGateway() }],
      },
      replaced: ['AWS::EC2::NatGateway'],
      except: { given: { replaced: ['AWS::EC2::NatGateway'], removed: ['AWS::EC2::EIP'] } },
    },
    {
      change: '`maxZones`, `subnetMasks`, where a new range overlaps one that there is',
      effect:
        '**fails**: subnets are replaced, and the old ones have their ranges until the clean-up. Make a second VPC beside it, and move what stands in the first',
      versions: {
        'smaller public subnets': { subnetMasks: { publicTier: 26 } },
        'half of the private subnets': { subnetMasks: { privateTier: 21 } },
        'larger public subnets': { subnetMasks: { publicTier: 22 } },
        'room for fewer zones, of small subnets': [
          { zones: 3, subnetMasks: { privateTier: 24 } },
          { zones: 3, maxZones: 3, subnetMasks: { privateTier: 24 } },
        ],
      },
      findings: ['fails subnet-range'],
      replaced: ['AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation'],
    },
    {
      change: '`maxZones`, `subnetMasks`, where none does',
      effect:
        'subnets are **replaced**; the old ones are deleted in the end, which fails while something stands in them that cannot move, such as a database. A second VPC beside it is safer',
      versions: {
        'room for fewer zones': { maxZones: 2 },
        'room for more': [{ maxZones: 2 }, {}],
        'smaller subnets': { subnetMasks: { privateTier: 24 } },
        'larger subnets': [{ subnetMasks: { privateTier: 24 } }, {}],
      },
      replaced: ['AWS::EC2::Subnet', 'AWS::EC2::SubnetRouteTableAssociation'],
    },
    {
      change: '`ipamAllocation` in place of `cidr`',
      effect:
        '**replaces** the VPC and everything in it, which fails as soon as something stands there: make a second VPC beside it',
      versions: { given: { ipamAllocation: { ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', ipv4NetmaskLength: 16 } } },
      replaced: VPC_PARTS,
    },
    {
      change: '`ipv6`',
      effect: 'in place; removed, the IPv6 addresses are taken away, which fails while something has one',
      versions: { given: { ipv6: true }, removed: [{ ipv6: true }, {}] },
      except: {
        removed: { removed: ['AWS::EC2::Route', 'AWS::EC2::VPCCidrBlock'] },
      },
    },
    {
      change: '`cidr`',
      effect:
        '**replaces** the VPC and everything in it, which fails as soon as something stands there: make a second VPC beside it, and move what stands in the first',
      versions: { empty: { cidr: '10.1.0.0/16' }, 'in use': [{ inUse: true }, { inUse: true, cidr: '10.1.0.0/16' }] },
      replaced: VPC_PARTS,
      except: {
        'in use': { findings: ['fails load-balancer-vpc'], replaced: [...VPC_PARTS, 'AWS::EC2::SecurityGroup'] },
      },
    },
    {
      change: 'another id',
      effect:
        'another VPC, and the old one is deleted in the end, which fails for what stands in it: make the second VPC beside it, and move what stands in the first. An account may have five in a Region',
      versions: { empty: { id: 'Net' }, 'in use': [{ inUse: true }, { inUse: true, id: 'Net' }] },
      removed: [...VPC_PARTS, ...OWN_FLOW_LOG, 'AWS::EC2::InternetGateway', 'Custom::VpcRestrictDefaultSG'],
      except: { 'in use': { findings: ['fails load-balancer-vpc'], replaced: ['AWS::EC2::SecurityGroup'] } },
    },
  ]),
  secondDeployments<ServiceNetworkVersion>(
    'lib/network/README.md',
    'ServiceNetwork',
    (stack, { id = 'Services', withKey, ...props }) => {
      specimens.ServiceNetwork?.minimal(stack, id, {
        ...props,
        ...(withKey && { logEncryptionKey: keyOf(stack) }),
      });
    },
    [
      {
        change: '`authorization`',
        effect: 'in place: requests are asked for anew at once; the warning says when it is open',
        versions: {
          organization: { authorization: LatticeAuthorization.organization('o-a1b2c3d4e5') },
          none: { authorization: LatticeAuthorization.none('all are of the platform') },
        },
        except: { none: { removed: ['AWS::VpcLattice::AuthPolicy'] } },
      },
      {
        change: '`sharedWith`',
        effect:
          'added in place; taken away, the other accounts can connect nothing more, and what they have connected stays until they remove it',
        versions: {
          given: { sharedWith: ['444455556666'], authorization: LatticeAuthorization.ownAccount() },
          removed: [{ sharedWith: ['444455556666'], authorization: LatticeAuthorization.ownAccount() }, {}],
        },
        except: { removed: { removed: ['AWS::RAM::ResourceShare'] } },
      },
      {
        change: '`logRetention`, `logEncryptionKey`, `removalPolicy`',
        effect: 'in place',
        versions: {
          logRetention: { logRetention: logs.RetentionDays.ONE_YEAR },
          logEncryptionKey: { withKey: true },
          removalPolicy: { removalPolicy: RemovalPolicy.DESTROY, logRetention: logs.RetentionDays.ONE_YEAR },
        },
      },
      {
        change: 'Construct id',
        effect:
          '**outage**: another network, and the old one is not deleted while services or VPCs are in it, which fails in the clean-up. Make the second network beside it, move all services and VPCs, and take the first away in a second deployment',
        versions: { id: { id: 'Platform' } },
        removed: [
          'AWS::Logs::LogGroup',
          'AWS::VpcLattice::AccessLogSubscription',
          'AWS::VpcLattice::AuthPolicy',
          'AWS::VpcLattice::ServiceNetwork',
        ],
      },
    ],
  ),
  secondDeployments<ServiceNetworkVpcVersion>(
    'lib/network/README.md',
    'ServiceNetworkVpc',
    (stack, { id = 'Clients', networkId = 'sn-0123456789abcdef0', other, clients }) => {
      specimens.ServiceNetworkVpc?.minimal(stack, id, {
        serviceNetwork: ServiceNetwork.fromServiceNetworkArn(
          stack,
          'Services',
          `arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/${networkId}`,
        ),
        ...(clients && { clients }),
        ...(other && {
          vpc: new ec2.Vpc(stack, 'Other', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false }),
        }),
      });
    },
    [
      {
        change: '`clients`',
        effect: 'in place',
        versions: { clients: { clients: [ec2.Peer.ipv4('10.0.1.0/24')] } },
      },
      {
        change: '`vpc`',
        effect: '**outage** for workloads of the old VPC, which leaves the network; the new one joins it before',
        versions: { vpc: { other: true } },
        replaced: ['AWS::EC2::SecurityGroup', 'AWS::VpcLattice::ServiceNetworkVpcAssociation'],
      },
      {
        change: '`serviceNetwork`, construct id',
        effect:
          '**fails**: the VPC is in one network at a time. Take the construct away, deploy, and make the new one: until then its workloads call no service of either',
        versions: { serviceNetwork: { networkId: 'sn-1123456789abcdef0' }, id: { id: 'Callers' } },
        findings: ['fails vpc-one-service-network'],
        replaced: ['AWS::VpcLattice::ServiceNetworkVpcAssociation'],
        except: {
          id: {
            findings: ['fails vpc-one-service-network'],
            replaced: [],
            removed: ['AWS::EC2::SecurityGroup', 'AWS::VpcLattice::ServiceNetworkVpcAssociation'],
          },
        },
      },
    ],
  ),
  ...inspectionTables,
  ...transitTables,
];
