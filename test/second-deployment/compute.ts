import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  DataVolume,
  FleetImage,
  FleetLifecycleHook,
  FleetMachineImageOptions,
  FleetRouteOptions,
  FleetScaling,
  FleetUpdate,
  InstanceAccess,
  InstanceTypes,
  PurchaseOption,
  VolumeSnapshots,
  WebFleet,
  WebFleetProps,
} from 'cdk-reference-architectures/compute';
import {
  Authentication,
  Exposure,
  Ingress,
  RouteMatch,
  Stickiness,
  WebLoadBalancer,
} from 'cdk-reference-architectures/loadbalancing';
import { Alarms } from 'cdk-reference-architectures/observability';
import { specimens } from '../specimens/compute';
import { accessPointOf, alarmsOf, certificateOf, once, topicOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/compute/fleet/README.md';
const FLAGLESS = 'without feature flags, in two stages';

/** How requests come to a fleet of a table. `shared` load balancers are in the stack, beside the fleet. */
type Entrance = 'inside' | 'protected' | 'internet' | 'plainHttp' | 'shared' | 'otherShared';

/** A version of a fleet. */
interface FleetVersion extends Omit<
  WebFleetProps,
  'ingress' | 'vpc' | 'scalingEvents' | 'role' | 'securityGroups' | 'placementGroup'
> {
  readonly id: string;
  readonly entrance: Entrance;
  readonly match: RouteMatch;
  readonly priority: number;
  readonly otherVpc: boolean;
  readonly events: boolean;
  readonly volumes: boolean;
  /** In a placement group. */
  readonly apart: boolean;
  /** What belongs to the caller. */
  readonly own: 'role' | 'securityGroups';
  /** A second fleet behind the same load balancer. */
  readonly beside: Partial<FleetVersion>;
  /** The weights of the fleet and of the second one in a route in front of both. */
  readonly weights: readonly [number, number];
  /** Load balancers that a later version shares, or an earlier one shared. */
  readonly around: readonly ('Shared' | 'OtherShared')[];
  /** Further routes by their ids. */
  readonly routes: Readonly<Record<string, FleetRouteOptions>>;
  /** The path of a file system. */
  readonly files: string;
  /** In a stack of its own, which is deployed after the one with the load balancer. */
  readonly inLaterStack: boolean;
}

const SHOP = RouteMatch.hosts('shop.example.com');
const JWT = Authentication.jwt({ issuer: 'https://id.example.com', jwksEndpoint: 'https://id.example.com/jwks' });

function otherVpcOf(stack: Stack): ec2.IVpc {
  return once(stack, 'OtherVpc', (scope) =>
    ec2.Vpc.fromVpcAttributes(scope, 'OtherVpc', {
      vpcId: 'vpc-11111111111111111',
      vpcCidrBlock: '10.1.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      publicSubnetIds: ['subnet-11111111111111110', 'subnet-11111111111111111'],
      privateSubnetIds: ['subnet-11111111111111112', 'subnet-11111111111111113'],
    }),
  );
}

function sharedOf(stack: Stack, id: string): WebLoadBalancer {
  return once(
    stack,
    id,
    (scope) =>
      new WebLoadBalancer(scope, id, {
        vpc: vpcOf(stack),
        exposure: Exposure.internalOnly({ certificates: [certificateOf(stack)] }),
        alarms: alarmsOf(stack),
      }),
  );
}

function ingressOf(stack: Stack, { entrance = 'inside', match = SHOP, priority }: Partial<FleetVersion>): Ingress {
  const certificates = [certificateOf(stack)];
  switch (entrance) {
    case 'inside':
      return Exposure.internalOnly({ certificates, deletionProtection: false });
    case 'protected':
      return Exposure.internalOnly({ certificates, deletionProtection: true });
    case 'internet':
      return Exposure.internet({ certificates, deletionProtection: false });
    case 'plainHttp':
      return Exposure.plainHttp({ reason: 'a sandbox', deletionProtection: false });
    case 'shared':
      return Ingress.shared(sharedOf(stack, 'Shared'), { match, priority });
    case 'otherShared':
      return Ingress.shared(sharedOf(stack, 'OtherShared'), { match, priority });
  }
}

function makeFleet(stack: Stack, version: Partial<FleetVersion>): WebFleet {
  const {
    id = 'Fleet',
    entrance,
    match,
    priority,
    otherVpc,
    events,
    volumes,
    apart,
    beside,
    around = [],
    own,
    files,
    ...more
  } = version;
  const { routes = {}, inLaterStack, weights, ...props } = more;
  for (const shared of around) sharedOf(stack, shared);
  const ingress = ingressOf(stack, { entrance, match, priority });
  const home = inLaterStack && stack.node.scope ? new Stack(stack.node.scope, 'Later') : stack;
  const fleet = specimens.WebFleet?.minimal(home, id, {
    ...props,
    ingress,
    vpc: otherVpc ? otherVpcOf(home) : vpcOf(home),
    ...(events && { scalingEvents: topicOf(home) }),
    ...(apart && { placementGroup: ec2.PlacementGroup.fromPlacementGroupName(home, 'Apart', 'apart') }),
    ...(own === 'role' && { role: iam.Role.fromRoleName(home, 'Role', 'instances') }),
    ...(own === 'securityGroups' && {
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(home, 'Group', 'sg-0123456789abcdef0')],
    }),
    ...(files !== undefined && { efsMounts: [{ accessPoint: accessPointOf(home), path: files }] }),
    ...(volumes && {
      dataVolumes: [DATA],
      volumeSnapshots: VolumeSnapshots.every({ interval: Duration.hours(6), retention: Duration.days(3) }),
    }),
  }) as WebFleet;
  for (const [name, options] of Object.entries(routes)) fleet.addRoute(name, options);
  const second = beside && makeFleet(stack, beside);
  if (second && weights) {
    sharedOf(stack, 'Shared').addRoute(stack, 'Traffic', {
      match: RouteMatch.hosts('www.example.com'),
      action: elbv2.ListenerAction.weightedForward([
        { targetGroup: fleet.targetGroup, weight: weights[0] },
        { targetGroup: second.targetGroup, weight: weights[1] },
      ]),
    });
  }
  return fleet;
}

const DATA = DataVolume.gp3(Size.gibibytes(50), { mountPath: '/data' });
const PROTECTED: Partial<FleetVersion> = { entrance: 'protected', deletionProtection: true };
const BEHIND: Partial<FleetVersion> = { entrance: 'shared' };
const REFRESH: Partial<FleetVersion> = { update: FleetUpdate.instanceRefresh() };
const IMAGES = RouteMatch.paths('/images/*');
const REQUIREMENTS = PurchaseOption.mixedByRequirements({
  requirements: { minVcpus: 2, minMemory: Size.gibibytes(8) },
});
const WEIGHTED = PurchaseOption.mixed({
  instanceTypes: InstanceTypes.general().types,
  weights: Object.fromEntries(InstanceTypes.general().types.map((type) => [type.toString(), 2])),
});
const DRAIN = FleetLifecycleHook.terminating('Drain');
const ARM: FleetMachineImageOptions = { architecture: ec2.InstanceArchitecture.ARM_64 };
const byVersion = (version: number) => FleetImage.fromSsmParameter('/golden/web', { ...ARM, version });
const GREEN: Partial<FleetVersion> = { ...BEHIND, id: 'Green', match: RouteMatch.hosts('green.example.com') };
const NEW_CODE = { userDataCommands: ['echo version 2'] };

/** What a fleet consists of, in a stack that has another one. */
const FLEET_PARTS = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
];

/** What goes with a load balancer of the fleet's own. */
const LOAD_BALANCER_PARTS = [
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/** What is left of the old entrance of a fleet. */
const MOVED = [
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
];

const fleets = secondDeployments<FleetVersion>(README, 'WebFleet', makeFleet, [
  {
    change: '`minCapacity`, `maxCapacity`, `scaling`, `warmUp`, `cooldown`, `alarmThresholds`',
    effect: 'in place, instances stay; a policy or schedule that is left out is removed',
    versions: {
      minimum: { minCapacity: 3 },
      maximum: { maxCapacity: 12 },
      target: { scaling: [FleetScaling.targetCpu(50)] },
      warmUp: { warmUp: Duration.minutes(1) },
      cooldown: { cooldown: Duration.minutes(1) },
      thresholds: { alarmThresholds: { missingInstances: 2, latencyP99: Duration.seconds(1) } },
      others: { scaling: [FleetScaling.cpuBetween(30, 70)] },
      none: { scaling: [] },
    },
    except: {
      others: { removed: ['AWS::AutoScaling::ScalingPolicy'] },
      none: { removed: ['AWS::AutoScaling::ScalingPolicy'] },
    },
  },
  {
    change: '`desiredCapacity`',
    effect: '**every** deployment that has it sets the fleet back to it, whatever scaling has done; leave it out',
    versions: { given: { desiredCapacity: 3 }, removed: [{ desiredCapacity: 3 }, {}] },
  },
  {
    change: '`alarms`',
    effect: 'in place; to `Alarms.none()` the alarms are deleted with their history',
    versions: {
      none: { alarms: Alarms.none() },
      again: [{ alarms: Alarms.none() }, {}],
    },
    except: { none: { removed: ['AWS::CloudWatch::Alarm'] } },
  },
  {
    change:
      '`healthCheckGracePeriod`, `instanceMaintenance`, `placementGroup`, `terminationPolicies`, `maxInstanceLifetime`, `scaleInProtection`, `zoneDistribution`, `zonalShift`, `scalingEvents`, `deletionProtection`, `subnets`',
    effect: 'in place; instances outside of the new subnets, or too old, are replaced by the group',
    versions: {
      grace: { healthCheckGracePeriod: Duration.minutes(12) },
      maintenance: { instanceMaintenance: { minHealthyPercent: 100, maxHealthyPercent: 150 } },
      placement: { apart: true },
      termination: { terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE] },
      lifetime: { maxInstanceLifetime: Duration.days(30) },
      scaleIn: [REFRESH, { ...REFRESH, scaleInProtection: true }],
      zones: { zoneDistribution: autoscaling.CapacityDistributionStrategy.BALANCED_ONLY },
      shift: { zonalShift: true },
      events: { events: true },
      protection: { deletionProtection: true },
      subnets: { subnets: { subnetType: ec2.SubnetType.PUBLIC } },
      'events off and on': [{ events: true }, {}, { events: true }],
    },
  },
  {
    change: '`lifecycleHooks`',
    effect: 'in place, for transitions from then on',
    versions: {
      given: { lifecycleHooks: [DRAIN] },
      changed: [
        { lifecycleHooks: [DRAIN] },
        { lifecycleHooks: [FleetLifecycleHook.terminating('Drain', { heartbeatTimeout: Duration.minutes(20) })] },
      ],
      removed: [{ lifecycleHooks: [DRAIN] }, {}],
    },
  },
  {
    change: '`warmPool`',
    effect: 'in place; instances start in the pool, or leave it',
    versions: {
      given: [
        { update: FleetUpdate.instanceRefresh() },
        { update: FleetUpdate.instanceRefresh(), warmPool: { minSize: 2 } },
      ],
      removed: [
        { update: FleetUpdate.instanceRefresh(), warmPool: { minSize: 2 } },
        { update: FleetUpdate.instanceRefresh() },
      ],
    },
    except: { removed: { removed: ['AWS::AutoScaling::WarmPool'] } },
  },
  {
    change:
      '`instanceType`, `cpuCredits`, `cpuOptions`, `httpPutResponseHopLimit`, `image`, `role`, `securityGroups`, `userDataCommands`, `rootVolume`, `dataVolumes`, `efsMounts`, `instanceStorePath`, `access`, `detailedMonitoring`, `metricsAgent`, `logFiles`, `purchaseOption`',
    effect: 'instances are replaced by `update`, and their volumes with them',
    except: {
      weights: { removed: ['AWS::IAM::Policy'] },
      role: { removed: ['AWS::IAM::Policy', 'AWS::IAM::Role'] },
      groups: {
        removed: ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
      },
    },
    versions: {
      type: { instanceType: new ec2.InstanceType('c8g.xlarge') },
      credits: { instanceType: InstanceTypes.burstable().instanceType },
      threads: { cpuOptions: { threadsPerCore: 1 } },
      hops: { httpPutResponseHopLimit: 2 },
      architecture: { instanceType: new ec2.InstanceType('m7i.large') },
      image: { image: FleetImage.fromSsmParameter('/golden/web', { architecture: ec2.InstanceArchitecture.ARM_64 }) },
      'image by another version': [{ image: byVersion(1) }, { image: byVersion(2) }],
      role: { own: 'role' },
      groups: { own: 'securityGroups' },
      commands: NEW_CODE,
      root: { rootVolume: { size: Size.gibibytes(20) } },
      volumes: { dataVolumes: [DATA] },
      'volumes removed': [{ dataVolumes: [DATA] }, {}],
      mounts: { files: '/srv/content' },
      'mounts at another path': [{ files: '/srv/content' }, { files: '/srv/files' }],
      store: { instanceType: new ec2.InstanceType('m8gd.large'), instanceStorePath: '/scratch' },
      access: { access: InstanceAccess.none() },
      monitoring: { detailedMonitoring: false },
      agent: { metricsAgent: true },
      'log files': { logFiles: ['/var/log/app.log'] },
      mixed: { purchaseOption: PurchaseOption.mixed({ instanceTypes: InstanceTypes.general().types }) },
      requirements: { purchaseOption: REQUIREMENTS },
      'requirements changed': [
        { purchaseOption: REQUIREMENTS },
        {
          purchaseOption: PurchaseOption.mixedByRequirements({
            requirements: { minVcpus: 4, minMemory: Size.gibibytes(8) },
          }),
        },
      ],
      weights: { purchaseOption: WEIGHTED },
      'mixed removed': [{ purchaseOption: PurchaseOption.mixed({ instanceTypes: InstanceTypes.general().types }) }, {}],
    },
  },
  {
    change: '`logRetention`, `logEncryptionKey`',
    effect: 'in place; a key encrypts what is written from then on',
    versions: { retention: { logRetention: logs.RetentionDays.ONE_YEAR } },
  },
  {
    change: '`shipLogs`',
    effect:
      'instances are replaced; to `false` the log group leaves the stack and is kept, and `true` again makes another one',
    versions: { off: { shipLogs: false }, on: [{ shipLogs: false }, {}] },
    except: { off: { removed: ['AWS::Logs::LogGroup'] } },
  },
  {
    change: '`volumeSnapshots`',
    effect:
      'in place; another `retention` holds for new snapshots only. Without it no snapshots are taken or deleted any more: delete those that exist by their tag',
    versions: {
      given: [{ dataVolumes: [DATA] }, { volumes: true }],
      removed: [{ volumes: true }, { dataVolumes: [DATA] }],
    },
    except: { removed: { removed: ['AWS::DLM::LifecyclePolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role'] } },
  },
  {
    change: '`update`',
    effect:
      'in place; the permission to signal or to complete the lifecycle action comes or goes, and instances are replaced',
    versions: {
      refresh: { update: FleetUpdate.instanceRefresh() },
      back: [{ update: FleetUpdate.instanceRefresh() }, {}],
    },
    except: { refresh: { removed: ['AWS::IAM::Policy'] } },
  },
  {
    change:
      '`healthThresholds`, `deregistrationDelay`, `slowStart`, `stickiness`, `balancing`, `anomalyMitigation`, `crossZone`, `rewrite`, `authentication`',
    effect: 'in place, instances stay',
    versions: {
      delay: { deregistrationDelay: Duration.seconds(5) },
      'healthy targets': { healthThresholds: { failOpenMinPercent: 50 } },
      'healthy targets by default': [{ healthThresholds: { failOpenMinPercent: 50 } }, {}],
      slow: { slowStart: Duration.seconds(60) },
      sticky: { stickiness: Stickiness.loadBalancerCookie(Duration.hours(1)) },
      balancing: { balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS },
      'anomaly mitigation': {
        balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
        anomalyMitigation: true,
      },
      'zones apart': { crossZone: false },
      rewrite: { rewrite: { url: { regex: '^/api/(.*)$', replace: '/$1' } } },
      'sign in': { authentication: JWT },
      'sign in removed': [{ authentication: JWT }, {}],
    },
  },
  {
    change: '`healthCheck`',
    effect:
      'in place, at once: instances that do not answer the new check are unhealthy, and replaced. Deploy instances that answer it first, then change it',
    versions: {
      path: { healthCheck: { path: '/health' } },
      codes: { healthCheck: { healthyCodes: '200-299' } },
      interval: { healthCheck: { interval: Duration.seconds(30), healthyThreshold: 3 } },
      'after the instances': [NEW_CODE, { ...NEW_CODE, healthCheck: { path: '/health' } }],
    },
  },
  {
    change: '`healthCheck` together with `userDataCommands`, `image` or `instanceType`',
    effect:
      '**outage** if running instances do not answer the new check: all are unhealthy before the first is replaced. Deploy the instances first, then the check',
    versions: {
      rolling: { ...NEW_CODE, healthCheck: { path: '/health' } },
      refresh: [
        { update: FleetUpdate.instanceRefresh() },
        { update: FleetUpdate.instanceRefresh(), ...NEW_CODE, healthCheck: { path: '/health' } },
      ],
    },
    findings: ['outage health-check-before-instances'],
  },
  {
    change: '`port`, `targetProtocol`, `protocolVersion`',
    effect:
      '**outage**: another target group, which answers 503 until a new instance is healthy in it: some minutes. To avoid it, make another fleet beside it, as with another id',
    versions: {
      port: { port: 3000 },
      protocol: { targetProtocol: elbv2.ApplicationProtocol.HTTPS },
      version: { protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 },
    },
    findings: ['outage forwarded-before-filled'],
    replaced: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    except: {
      port: {
        findings: ['outage forwarded-before-filled'],
        replaced: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
        removed: ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
      },
    },
  },
  {
    change: '`ingress`: certificates, other options of the exposure',
    effect: 'as in [loadbalancing](../loadbalancing/README.md#webloadbalancer)',
    versions: { protection: { entrance: 'protected' } },
  },
  {
    change: '`ingress`: match or priority of a shared load balancer',
    effect: 'in place, instances stay',
    versions: {
      match: [BEHIND, { ...BEHIND, match: RouteMatch.hosts('store.example.com') }],
      kind: [BEHIND, { ...BEHIND, match: RouteMatch.paths('/shop/*') }],
      everything: [BEHIND, { ...BEHIND, match: RouteMatch.everything() }],
      priority: [BEHIND, { ...BEHIND, priority: 7 }],
    },
  },
  {
    change: '`ingress`: from `internalOnly()` to `internet()` or `plainHttp()`, and back',
    effect:
      '**outage**: another load balancer with another address, another target group; instances are replaced, and the new address answers 503 until the first is healthy. With deletion protection the old load balancer stays, to be deleted by hand',
    versions: {
      internet: { entrance: 'internet' },
      plain: { entrance: 'plainHttp' },
      back: [{ entrance: 'internet' }, {}],
      protected: [{ entrance: 'protected' }, { entrance: 'internet' }],
    },
    findings: ['outage address-changes', 'outage forwarded-before-filled'],
    replaced: [
      'AWS::ElasticLoadBalancingV2::Listener',
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
    ],
    removed: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    except: {
      plain: {
        findings: ['outage address-changes', 'outage forwarded-before-filled'],
        removed: [
          'AWS::CloudWatch::Alarm',
          'AWS::ElasticLoadBalancingV2::Listener',
          'AWS::ElasticLoadBalancingV2::TargetGroup',
        ],
      },
      protected: {
        findings: ['ignored deletion-protected', 'outage address-changes', 'outage forwarded-before-filled'],
      },
    },
  },
  {
    change: '`ingress`: from a load balancer of its own to a shared one',
    effect:
      '**outage**: another target group; instances are replaced, and the new route answers 503 until the first is healthy. The old address is gone in the end; with deletion protection its load balancer stays, to be deleted by hand',
    versions: {
      unprotected: [{ around: ['Shared'] }, { entrance: 'shared' }],
      protected: [{ entrance: 'protected', around: ['Shared'] }, { entrance: 'shared' }],
    },
    findings: ['outage address-changes', 'outage forwarded-before-filled'],
    replaced: ['AWS::ElasticLoadBalancingV2::ListenerRule'],
    removed: ['AWS::CloudWatch::Alarm', 'AWS::EC2::SecurityGroup', ...LOAD_BALANCER_PARTS, ...MOVED],
    except: {
      protected: {
        findings: ['ignored deletion-protected', 'outage address-changes', 'outage forwarded-before-filled'],
      },
    },
  },
  {
    change: '`ingress`: from a shared load balancer to another one, or to one of its own',
    effect:
      '**outage**: another target group; instances are replaced, and the new route answers 503 until the first is healthy',
    versions: {
      other: [
        { ...BEHIND, around: ['OtherShared'] },
        { ...BEHIND, entrance: 'otherShared', around: ['Shared'] },
      ],
      own: [BEHIND, { around: ['Shared'] }],
    },
    findings: ['outage forwarded-before-filled'],
    replaced: ['AWS::ElasticLoadBalancingV2::ListenerRule'],
    removed: MOVED,
  },
  {
    change: '`vpc`',
    effect:
      '**fails**: a load balancer cannot move to another VPC. Give the fleet another id with the other VPC, so that it is made beside the old one',
    versions: { other: { otherVpc: true } },
    findings: ['fails load-balancer-vpc', 'outage forwarded-before-filled'],
    replaced: [
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
    ],
  },
  {
    change: 'another id, with a load balancer of its own',
    effect:
      'another fleet with another address, and the old one is deleted: deploy both, move the clients, then remove the old one. The access logs of the old one stay',
    versions: { renamed: { id: 'Store' } },
    findings: ['outage address-changes'],
    removed: [...FLEET_PARTS, ...LOAD_BALANCER_PARTS],
  },
  {
    change: 'another id, or removal, with deletion protection',
    effect:
      'all instances of the old fleet are terminated, **then** the deletion of its group and load balancer is refused: they stay outside the stack, are paid for, and are deleted by hand. Switch `deletionProtection` off in a deployment before',
    versions: { renamed: [PROTECTED, { ...PROTECTED, id: 'Store' }] },
    findings: ['ignored deletion-protected', 'outage address-changes', 'outage protected-group-is-emptied'],
    removed: [...FLEET_PARTS, ...LOAD_BALANCER_PARTS],
  },
  {
    change: 'another id, behind a shared load balancer',
    effect:
      '**outage** of some minutes: the route of the new fleet comes first and answers 503 until an instance is healthy (its priority is lower by chance), or the route of the old one answers 503 while its instances terminate. See the next row',
    versions: {
      'a lower priority': [
        { ...BEHIND, priority: 20 },
        { ...BEHIND, id: 'Store', priority: 10 },
      ],
      'a higher priority': [
        { ...BEHIND, priority: 20 },
        { ...BEHIND, id: 'Store', priority: 30 },
      ],
      'priorities by hash': [BEHIND, { ...BEHIND, id: 'Store' }],
    },
    findings: ['outage rule-outlives-its-targets'],
    removed: FLEET_PARTS,
    except: {
      // By the hash of its path, the number is higher in one stage and lower in the other.
      [FLAGLESS]: { findings: ['outage forwarded-before-filled', 'outage rule-outlives-its-targets'] },
      'a lower priority': { findings: ['outage forwarded-before-filled'] },
      'a higher priority': { findings: ['outage rule-outlives-its-targets'] },
    },
  },
  {
    change:
      'the same in three deployments: the new one beside the old one with a match of its own, the matches exchanged, the old one removed',
    effect: 'no outage: routes change in place, and both have healthy instances',
    versions: {
      beside: [BEHIND, { ...BEHIND, beside: { ...BEHIND, id: 'Store', match: RouteMatch.hosts('new.example.com') } }],
      exchanged: [
        { ...BEHIND, beside: { ...BEHIND, id: 'Store', match: RouteMatch.hosts('new.example.com') } },
        { ...BEHIND, match: RouteMatch.hosts('new.example.com'), beside: { ...BEHIND, id: 'Store' } },
      ],
      removed: [
        { ...BEHIND, match: RouteMatch.hosts('new.example.com'), beside: { ...BEHIND, id: 'Store' } },
        { ...BEHIND, id: 'Store' },
      ],
    },
    except: { removed: { removed: FLEET_PARTS } },
  },
  {
    change: 'the weights of two fleets in a route of a shared load balancer (`weightedForward()`)',
    effect: 'no outage: in place, instances stay',
    versions: {
      shifted: [
        { ...BEHIND, beside: GREEN, weights: [100, 0] },
        { ...BEHIND, beside: GREEN, weights: [0, 100] },
      ],
      'blue has the next version': [
        { ...BEHIND, beside: GREEN, weights: [0, 100] },
        { ...BEHIND, ...NEW_CODE, beside: GREEN, weights: [0, 100] },
      ],
    },
  },
  {
    change: 'another stack, behind a shared load balancer',
    effect:
      '**outage** of some minutes: stacks are deployed one after another, and the old fleet is deleted before the new one is made. Give the new one a match of its own beside the old one, exchange the matches, then remove the old one',
    versions: { later: [BEHIND, { ...BEHIND, inLaterStack: true }] },
    findings: ['outage rule-moves-to-a-later-stack'],
    removed: FLEET_PARTS,
  },
]);

/** A version of a fleet with a further route. */
interface RouteVersion extends Omit<FleetRouteOptions, 'match'> {
  readonly match: RouteMatch;
  readonly id: string;
  /** Without the route. */
  readonly none: boolean;
  /** The fleet, and the second one. */
  readonly fleet: Partial<FleetVersion>;
  /** Routes beside it. */
  readonly others: Readonly<Record<string, FleetRouteOptions>>;
}

const NOBODY = RouteMatch.of({ paths: ['/images/*'], hosts: ['nobody.example.com'] });
const VIDEOS = RouteMatch.paths('/videos/*');
const REFRESHED: Partial<FleetVersion> = { update: FleetUpdate.instanceRefresh() };
const TWO_FLEETS: Partial<FleetVersion> = { ...BEHIND, match: RouteMatch.everything() };
const BESIDE: Partial<FleetVersion> = { ...BEHIND, id: 'Store', match: RouteMatch.paths('/store/*') };

const ROUTE_PARTS = [
  'AWS::CloudWatch::Alarm',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
];

const routes = secondDeployments<RouteVersion>(
  README,
  'FleetRoute',
  (stack, { id = 'Images', match = IMAGES, none, fleet = {}, others, ...options }) => {
    makeFleet(stack, {
      ...fleet,
      routes: { ...(!none && { [id]: { match, ...options } }), ...others, ...fleet.routes },
    });
  },
  [
    {
      change: '`match`, `priority`',
      effect: 'in place, instances stay; two routes can exchange their matches',
      versions: {
        match: { match: RouteMatch.paths('/pictures/*') },
        kind: { match: RouteMatch.of({ paths: ['/images/*'], methods: ['GET'] }) },
        priority: { priority: 7 },
        exchanged: [
          { others: { Videos: { match: VIDEOS } } },
          { match: VIDEOS, others: { Videos: { match: IMAGES } } },
        ],
      },
    },
    {
      change: 'two routes exchange their explicit priorities',
      effect:
        '**fails**: a priority exists once on a listener. Exchange their matches, or use a third number in a deployment between',
      versions: {
        exchanged: [
          { priority: 10, others: { Videos: { match: VIDEOS, priority: 20 } } },
          { priority: 20, others: { Videos: { match: VIDEOS, priority: 10 } } },
        ],
      },
      findings: ['fails listener-rule-priority'],
    },
    {
      change:
        '`healthThresholds`, `deregistrationDelay`, `slowStart`, `stickiness`, `balancing`, `anomalyMitigation`, `crossZone`, `rewrite`, `authentication`, `alarmThresholds`',
      effect: 'in place, instances stay',
      versions: {
        delay: { deregistrationDelay: Duration.seconds(5) },
        slow: { slowStart: Duration.seconds(60) },
        sticky: { stickiness: Stickiness.loadBalancerCookie(Duration.hours(1)) },
        balancing: { balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS },
        'zones apart': { crossZone: false },
        rewrite: { rewrite: { url: { regex: '^/api/(.*)$', replace: '/$1' } } },
        'sign in': { authentication: JWT },
        'no sign in': [
          { fleet: { authentication: JWT } },
          { fleet: { authentication: JWT }, authentication: Authentication.none('test') },
        ],
        thresholds: { alarmThresholds: { latencyP99: Duration.seconds(1) } },
      },
    },
    {
      change: '`healthCheck`',
      effect: 'in place, at once: deploy instances that answer the new check first',
      versions: { path: { healthCheck: { path: '/health' } } },
    },
    {
      change: '`port`, `targetProtocol`, `protocolVersion`',
      effect:
        '**outage** of the route: another target group, which answers 503 until an instance is healthy in it: half a minute if instances answer there already, else some minutes',
      versions: {
        port: { port: 8081 },
        protocol: { targetProtocol: elbv2.ApplicationProtocol.HTTPS },
        version: { protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 },
      },
      findings: ['outage forwarded-before-filled'],
      replaced: ['AWS::ElasticLoadBalancingV2::TargetGroup'],
    },
    {
      change: 'a new route',
      effect:
        'instances are replaced, and an **outage** of its paths: they answer 503 until an instance is healthy there, half a minute on the port of the fleet, some minutes on another one. See the next row',
      versions: {
        'same port': [{ none: true }, {}],
        'another port': [{ none: true }, { port: 8081 }],
        'behind a host': [{ none: true, fleet: BEHIND }, { fleet: BEHIND }],
      },
      findings: ['outage forwarded-before-filled'],
    },
    {
      change: 'a new route, in two deployments: first with a host that no client uses, then with its match',
      effect: 'no outage: the match changes in place when instances are healthy',
      versions: { second: [{ match: NOBODY, port: 8081 }, { port: 8081 }] },
    },
    {
      change: 'a new route on another port, or with another check, of a fleet with `FleetUpdate.instanceRefresh()`',
      effect:
        '**outage**: as soon as one new instance is healthy there, all others are terminated as unhealthy. Deploy instances that answer on the port first, or use `FleetUpdate.rolling()`',
      versions: {
        port: [
          { none: true, fleet: REFRESHED },
          { port: 8081, fleet: REFRESHED },
        ],
        check: [
          { none: true, fleet: REFRESHED },
          { healthCheck: { path: '/images/health' }, fleet: REFRESHED },
        ],
      },
      findings: ['outage forwarded-before-filled', 'outage health-of-a-new-target-group'],
    },
    {
      change: 'a route removed',
      effect:
        'instances are replaced, and an **outage** of its paths: the rule is deleted last, and answers 503 while they are replaced. Give it a host that no client uses in a deployment before; the fleet takes its requests at once',
      versions: { removed: [{}, { none: true }] },
      findings: ['outage rule-outlives-its-targets'],
      removed: ROUTE_PARTS,
    },
    {
      change: 'a route removed, in two deployments: the first one',
      effect: 'no outage',
      versions: { first: { match: NOBODY } },
    },
    {
      change: 'another id, or another fleet',
      effect:
        'a new route and a removed one: instances are replaced, and an **outage** of its paths. Make the new one beside it, with a host that no client uses, exchange the matches, then remove the old one',
      versions: {
        renamed: { id: 'Pictures' },
        moved: [
          { fleet: { ...TWO_FLEETS, beside: BESIDE } },
          { none: true, fleet: { ...TWO_FLEETS, beside: { ...BESIDE, routes: { Images: { match: IMAGES } } } } },
        ],
      },
      findings: ['outage forwarded-before-filled', 'outage rule-outlives-its-targets'],
      removed: ROUTE_PARTS,
    },
  ],
);

export const tables: readonly SecondDeploymentTable[] = [fleets, routes];
