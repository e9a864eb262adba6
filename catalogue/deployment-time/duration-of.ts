import { Resource, Resources } from '../../test/support/reachability/templates';
import durations from './durations.json';

/**
 * Where a duration comes from: `documented` is what AWS says, `reported` what somebody has measured and published, `assumed` is
 * ours. `computed` is made of the template's own settings and of durations.
 */
export type Basis = 'documented' | 'reported' | 'assumed' | 'computed';

/** How long CloudFormation waits for a resource that it makes. */
export interface Duration {
  readonly seconds: number;
  readonly basis: Basis;
  /** The entry of durations.json, undefined for one that has none and gets the default. */
  readonly entry?: string;
}

interface Entry {
  readonly seconds: number;
  readonly basis: string;
}

const ENTRIES: Readonly<Record<string, Entry | undefined>> = durations.types;
const TASK_START = durations.steps['start of a task'].seconds;
const PROGRAM_START = durations.steps["start of an instance's program"].seconds;
/** What Elastic Load Balancing takes without a setting: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const HEALTH_CHECK = { interval: 30, threshold: 5 };

/** The kinds of a type that take another time than the type, by a property that they have. */
const KINDS: Readonly<Record<string, (resource: Resource) => string | undefined>> = {
  'AWS::EC2::VPCEndpoint': ({ properties: { VpcEndpointType = 'Gateway' } }) =>
    ({ Gateway: 'gateway', GatewayLoadBalancer: 'load balancer' })[String(VpcEndpointType)],
  'AWS::FSx::FileSystem': ({ properties }) => (properties.FileSystemType === 'WINDOWS' ? 'windows' : undefined),
  'AWS::Lambda::Function': ({ properties }) => (properties.VpcConfig ? 'in a VPC' : undefined),
  'AWS::RDS::DBInstance': ({ properties }) => (properties.MultiAZ === true ? 'with a standby' : undefined),
  'AWS::SecretsManager::RotationSchedule': ({ properties }) => (properties.HostedRotationLambda ? 'hosted' : undefined),
};

/** How long CloudFormation waits for a resource, by its type and settings. */
export function durationOf(resource: Resource, resources: Resources): Duration {
  const { type } = resource;
  if (type === 'AWS::ECS::Service') return computed(type, tasksOf(resource, resources));
  const kind = KINDS[type]?.(resource);
  const name = [...(kind ? [`${type} ${kind}`] : []), type, ...(type.startsWith('Custom::') ? ['Custom::*'] : [])].find(
    (entry) => ENTRIES[entry],
  );
  const { seconds, basis }: Entry = ENTRIES[name ?? ''] ?? durations.default;
  // Without a signal to wait for, CloudFormation goes on when the instances run.
  if (type === 'AWS::AutoScaling::AutoScalingGroup' && resource.signals) {
    // Most of it is the start of the program, which is a guess.
    return { ...computed(type, seconds + PROGRAM_START + healthChecksOf(resource, resources)), basis: 'assumed' };
  }
  return { seconds, basis: basis as Basis, ...(name && { entry: name }) };
}

/** What any stack takes besides its resources. */
export const STACK_SECONDS = durations.steps['any stack'].seconds;

function computed(entry: string, seconds: number): Duration {
  return { seconds, basis: 'computed', entry };
}

/** Until a service is steady: its tasks have started, and are healthy for its target groups and for themselves. */
function tasksOf(service: Resource, resources: Resources): number {
  const [task] = resources.targets(service.stack, service.properties.TaskDefinition);
  const containers = (task?.properties.ContainerDefinitions ?? []) as {
    readonly HealthCheck?: { readonly Interval?: unknown };
  }[];
  const own = containers.map(({ HealthCheck }) => (HealthCheck ? Number(HealthCheck.Interval ?? 30) : 0));
  return TASK_START + Math.max(healthChecksOf(service, resources), ...own);
}

/** Until what runs is healthy for the slowest of the target groups that it is in. */
function healthChecksOf({ stack, properties }: Resource, resources: Resources): number {
  const groups = resources
    .targets(stack, [properties.LoadBalancers, properties.TargetGroupARNs])
    .filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::TargetGroup');
  return Math.max(
    0,
    ...groups.map(
      ({ properties: group }) =>
        Number(group.HealthCheckIntervalSeconds ?? HEALTH_CHECK.interval) *
        Number(group.HealthyThresholdCount ?? HEALTH_CHECK.threshold),
    ),
  );
}
