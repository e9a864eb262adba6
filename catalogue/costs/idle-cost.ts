import { Resource, Resources, Templates } from '../../test/support/reachability/templates';
import prices from './prices.json';

/** Something that is billed while nothing happens. */
export interface CostLine {
  /** What it is, with how many of it. */
  readonly what: string;
  /** USD a month, by list prices of us-east-1; undefined where no price is on record. */
  readonly usd?: number;
}

type Unit = keyof typeof prices.units;
interface Item {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
}
type Pricing = (resource: Resource, resources: Resources) => Item[];

const HOURS = prices.hoursPerMonth;
const text = (value: unknown) => String(value ?? '');
const count = (value: unknown, otherwise: number) => (value === undefined ? otherwise : Number(value));

/** What a resource costs at idle, by its type. */
const PRICED: Readonly<Record<string, Pricing>> = {
  'AWS::AmazonMQ::Broker': ({ properties: { HostInstanceType, DeploymentMode } }) => [
    {
      what: `broker of ${text(HostInstanceType)}`,
      amount: DeploymentMode === 'SINGLE_INSTANCE' ? 1 : DeploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? 2 : 3,
      unit: `mq.${text(HostInstanceType)}-hour`,
    },
  ],
  'AWS::AutoScaling::AutoScalingGroup': (group, resources) => {
    const [template] = resources
      .targets(group.stack, [group.properties.LaunchTemplate, group.properties.MixedInstancesPolicy])
      .filter(({ type }) => type === 'AWS::EC2::LaunchTemplate');
    const instances = count(group.properties.DesiredCapacity ?? group.properties.MinSize, 0);
    return instancesOf(template?.properties.LaunchTemplateData ?? {}, instances);
  },
  'AWS::CloudWatch::Alarm': ({ properties }) => {
    const metrics = ((properties.Metrics ?? [{ MetricStat: 1 }]) as { MetricStat?: unknown }[]).filter(
      ({ MetricStat }) => MetricStat !== undefined,
    ).length;
    return [{ what: 'alarm', amount: Math.max(metrics, 1), unit: 'cloudwatch.alarm-metric-month' }];
  },
  'AWS::DAX::Cluster': ({ properties: { NodeType, ReplicationFactor } }) => [
    { what: `node of ${text(NodeType)}`, amount: count(ReplicationFactor, 1), unit: `dax.${text(NodeType)}-hour` },
  ],
  'AWS::DirectoryService::MicrosoftAD': ({ properties: { Edition } }) => [
    { what: 'directory', amount: 1, unit: `directory.${text(Edition).toLowerCase()}-hour` },
  ],
  'AWS::DocDB::DBInstance': (instance, resources) =>
    capacityOf(instance, resources, 'ServerlessV2ScalingConfiguration', 'docdb'),
  'AWS::EC2::EIP': () => [{ what: 'public IPv4 address', amount: 1, unit: 'vpc.public-ipv4-hour' }],
  'AWS::EC2::Instance': ({ properties }) => [
    ...instancesOf(properties, 1),
    { what: 'public IPv4 address', amount: 1, unit: 'vpc.public-ipv4-hour' },
  ],
  'AWS::EC2::NatGateway': () => [{ what: 'NAT gateway', amount: 1, unit: 'vpc.nat-gateway-hour' }],
  'AWS::EC2::TransitGatewayAttachment': () => [
    { what: 'attachment of a transit gateway', amount: 1, unit: 'vpc.transit-gateway-attachment-hour' },
  ],
  'AWS::EC2::Volume': ({ properties: { Size, Iops, Throughput } }) => [
    { what: 'GB of gp3', amount: count(Size, 0), unit: 'ebs.gp3-gb-month' },
    { what: 'IOPS of gp3 above 3,000', amount: Math.max(count(Iops, 3000) - 3000, 0), unit: 'ebs.gp3-iops-month' },
    {
      what: 'MB/s of gp3 above 125',
      amount: Math.max(count(Throughput, 125) - 125, 0),
      unit: 'ebs.gp3-mbps-month',
    },
  ],
  'AWS::EC2::VPCEndpoint': ({ properties: { VpcEndpointType, SubnetIds } }) =>
    VpcEndpointType === 'Interface' || VpcEndpointType === 'GatewayLoadBalancer'
      ? [{ what: 'endpoint in a zone', amount: (SubnetIds as unknown[]).length, unit: 'vpc.interface-endpoint-hour' }]
      : [],
  'AWS::ECS::Service': tasksOf,
  'AWS::ElastiCache::ReplicationGroup': ({ properties }) => {
    const { CacheNodeType, NumNodeGroups, ReplicasPerNodeGroup } = properties;
    const amount = count(NumNodeGroups, 1) * (1 + count(ReplicasPerNodeGroup, 0));
    return [{ what: `node of ${text(CacheNodeType)}`, amount, unit: `elasticache.${text(CacheNodeType)}-hour` }];
  },
  // A serverless cache of Valkey is billed for 100 MB at least.
  'AWS::ElastiCache::ServerlessCache': () => [
    { what: 'GB of a serverless cache', amount: 0.1, unit: 'elasticache.serverless-gb-hour' },
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ({ properties }) => {
    const { Type, Scheme, Subnets } = properties;
    const kind = text(Type ?? 'application');
    // A Network Load Balancer has its addresses by Elastic IPs, which are counted themselves.
    const addresses = kind === 'application' && Scheme === 'internet-facing' ? (Subnets as unknown[]).length : 0;
    return [
      { what: `${kind} load balancer`, amount: 1, unit: `elb.${kind}-hour` },
      { what: 'public IPv4 address', amount: addresses, unit: 'vpc.public-ipv4-hour' },
    ];
  },
  'AWS::FSx::FileSystem': fileSystem,
  'AWS::GlobalAccelerator::Accelerator': () => [
    { what: 'accelerator', amount: 1, unit: 'globalaccelerator.hour' },
    { what: 'public IPv4 address', amount: 2, unit: 'vpc.public-ipv4-hour' },
  ],
  'AWS::KMS::Key': () => [{ what: 'key', amount: 1, unit: 'kms.key-month' }],
  'AWS::Neptune::DBInstance': (instance, resources) =>
    capacityOf(instance, resources, 'ServerlessScalingConfiguration', 'neptune'),
  'AWS::RDS::DBInstance': (instance, resources) => {
    const { DBInstanceClass, AllocatedStorage, MultiAZ, DBClusterIdentifier } = instance.properties;
    if (DBClusterIdentifier) return capacityOf(instance, resources, 'ServerlessV2ScalingConfiguration', 'aurora');
    const copies = MultiAZ === true ? 2 : 1;
    return [
      { what: text(DBInstanceClass), amount: copies, unit: `rds.${text(DBInstanceClass)}-hour` },
      { what: 'GB of gp3 of RDS', amount: copies * count(AllocatedStorage, 0), unit: 'rds.gp3-gb-month' },
    ];
  },
  // A proxy is billed by the virtual processors of the instance that it goes to, and for two at least.
  'AWS::RDS::DBProxyTargetGroup': (group, resources) => {
    const [instance] = resources
      .targets(group.stack, [group.properties.DBInstanceIdentifiers])
      .filter(({ type }) => type === 'AWS::RDS::DBInstance');
    const size = text(instance?.properties.DBInstanceClass).split('.').at(-1) ?? '';
    if (!/^(micro|small|medium|\d*x?large)$/.test(size)) {
      return [{ what: 'proxy of a cluster', amount: 1, unit: 'rds.proxy-of-cluster-hour' }];
    }
    const amount = size.endsWith('xlarge') ? 4 * count(size.slice(0, -'xlarge'.length) || undefined, 1) : 2;
    return [{ what: 'vCPU of a database proxy', amount, unit: 'rds.proxy-vcpu-hour' }];
  },
  'AWS::Route53::HealthCheck': ({ properties }) => {
    const config = properties.HealthCheckConfig as Record<string, unknown>;
    const type = text(config.Type);
    const options = [/HTTPS/.test(type), /STR_MATCH/.test(type), config.RequestInterval === 10, config.MeasureLatency];
    return [
      { what: 'health check', amount: 1, unit: 'route53.health-check-month' },
      {
        what: 'option of a health check',
        amount: options.filter((option) => option === true).length,
        unit: 'route53.health-check-option-month',
      },
    ];
  },
  'AWS::Route53::HostedZone': () => [{ what: 'hosted zone', amount: 1, unit: 'route53.hosted-zone-month' }],
  'AWS::SecretsManager::Secret': () => [{ what: 'secret', amount: 1, unit: 'secretsmanager.secret-month' }],
  'AWS::Timestream::InfluxDBCluster': ({ properties }) => {
    const type = text(properties.DbInstanceType);
    const nodes = text(properties.DbParameterGroupIdentifier).endsWith('Core') ? 1 : 3;
    return [{ what: `node of ${type}`, amount: nodes, unit: `timestream.${type}-month` }];
  },
  'AWS::WAFv2::WebACL': ({ properties }) => [
    { what: 'web ACL', amount: 1, unit: 'waf.web-acl-month' },
    { what: 'rule of a web ACL', amount: ((properties.Rules ?? []) as unknown[]).length, unit: 'waf.rule-month' },
  ],
};

interface InstanceData {
  readonly InstanceType?: unknown;
  readonly BlockDeviceMappings?: readonly { readonly Ebs?: { readonly VolumeSize?: unknown } }[];
}

/** What Amazon Linux 2023 has without a size. */
const ROOT_GB = 8;

function instancesOf({ InstanceType, BlockDeviceMappings = [] }: InstanceData, amount: number): Item[] {
  const disks = BlockDeviceMappings.reduce((sum, { Ebs }) => sum + count(Ebs?.VolumeSize, ROOT_GB), 0);
  return [
    { what: `instance ${text(InstanceType)}`, amount, unit: `ec2.${text(InstanceType)}-hour` },
    { what: 'GB of gp3', amount: amount * disks, unit: 'ebs.gp3-gb-month' },
  ];
}

function capacityOf(instance: Resource, resources: Resources, property: string, service: string): Item[] {
  const [cluster] = resources.targets(instance.stack, instance.properties.DBClusterIdentifier);
  const { MinCapacity } = (cluster?.properties[property] ?? {}) as { MinCapacity?: unknown };
  return [
    { what: `capacity unit of ${service}`, amount: count(MinCapacity, 0), unit: `${service}.capacity-unit-hour` },
  ];
}

/** Tasks at the minimum of their scaling. Spot is counted at the price of On-Demand, which it is always below. */
function tasksOf(service: Resource, resources: Resources): Item[] {
  const [task] = resources.targets(service.stack, service.properties.TaskDefinition);
  const [target] = resources
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(({ stack, properties }) => resources.targets(stack, properties.ResourceId).includes(service));
  const tasks = count(target?.properties.MinCapacity ?? service.properties.DesiredCount, 1);
  const { Cpu, Memory, RuntimePlatform } = task?.properties ?? {};
  const { CpuArchitecture } = (RuntimePlatform ?? {}) as { CpuArchitecture?: unknown };
  // Fargate takes X86_64 without a word.
  const kind = CpuArchitecture === 'ARM64' ? 'arm' : 'x86';
  return [
    { what: 'vCPU of tasks', amount: (tasks * count(Cpu, 0)) / 1024, unit: `fargate.${kind}-vcpu-hour` },
    { what: 'GB of tasks', amount: (tasks * count(Memory, 0)) / 1024, unit: `fargate.${kind}-gb-hour` },
  ];
}

function fileSystem({ properties }: Resource): Item[] {
  const gb = count(properties.StorageCapacity, 0);
  if (properties.FileSystemType === 'WINDOWS') {
    const { DeploymentType, ThroughputCapacity } = properties.WindowsConfiguration as Record<string, unknown>;
    const zones = text(DeploymentType).startsWith('MULTI_AZ') ? 'windows-multi-az' : 'windows';
    return [
      { what: 'GB of FSx', amount: gb, unit: `fsx.${zones}-ssd-gb-month` },
      { what: 'MB/s of FSx', amount: count(ThroughputCapacity, 0), unit: `fsx.${zones}-mbps-month` },
    ];
  }
  const { DeploymentType, PerUnitStorageThroughput } = properties.LustreConfiguration as Record<string, unknown>;
  const kind = text(DeploymentType).startsWith('SCRATCH') ? 'scratch' : `persistent-${text(PerUnitStorageThroughput)}`;
  return [{ what: 'GB of FSx', amount: gb, unit: `fsx.lustre-${kind}-gb-month` }];
}

/** What the resources of a stack cost while nothing happens, dearest first. */
export function idleCost(stack: string, templates: Templates): CostLine[] {
  const resources = new Resources(templates);
  const items = new Map<string, Item>();
  for (const resource of resources.ofType(/./)) {
    if (resource.stack !== stack) continue;
    for (const item of PRICED[resource.type]?.(resource, resources) ?? []) {
      if (item.amount === 0) continue;
      const key = `${item.what} ${item.unit}`;
      items.set(key, { ...item, amount: item.amount + (items.get(key)?.amount ?? 0) });
    }
  }
  return [...items.values()]
    .map(({ what, amount, unit }) => ({ what: `${amountOf(amount)} ${what}`, usd: priceOf(unit, amount) }))
    .sort((a, b) => (b.usd ?? Infinity) - (a.usd ?? Infinity) || (a.what < b.what ? -1 : 1));
}

/** The types of resources that are billed at idle. */
export const PRICED_TYPES: readonly string[] = Object.keys(PRICED);

function priceOf(unit: string, amount: number): number | undefined {
  const price = (prices.units as Readonly<Record<string, { usd: number } | undefined>>)[unit as Unit];
  return price && amount * price.usd * (unit.endsWith('-hour') || unit.endsWith('.hour') ? HOURS : 1);
}

function amountOf(amount: number): string {
  return String(Number(amount.toFixed(2)));
}
