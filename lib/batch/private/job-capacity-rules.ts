import { Duration, Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { gp3Rules } from '../../compute/internal';
import { familyOf, hasInstanceStore } from '../../private/instance-families';
import {
  distinct,
  gibibytes,
  isKnown,
  matches,
  nonEmptyList,
  ordered,
  quoted,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import {
  ComputeEnvironmentOptions,
  Ec2JobCapacityOptions,
  Ec2SpotFirstJobCapacityOptions,
  Ec2SpotJobCapacityOptions,
  EksJobCapacityOptions,
  FargateJobCapacityOptions,
  FargateSpotFirstJobCapacityOptions,
  UnmanagedJobCapacityOptions,
} from '../capacity/job-capacity';
import {
  JobInstanceOptions,
  JobInstanceOverride,
  JobInstanceSetup,
  JobInstanceUpdate,
  JobNetworkOptions,
} from '../capacity/job-instance-options';
import { ManagedInstancesJobCapacityOptions } from '../capacity/managed-instances-job-capacity-options';
import { clusterSecurityGroupOf } from './cluster-security-group';
import { EnvironmentKind, oneKind } from './environment-kinds';
import { DEFAULT_MAX_VCPUS, DEFAULT_MIN_VCPUS, imageOf, instanceTypesOf } from './environments';
import { tagRules } from './lifecycle';

/** The options of Fargate, none of which is EC2's. A caller without type checks may give others, which would be ignored. */
const OF_FARGATE = ['name', 'enabled', 'maxVcpus', 'subnets', 'securityGroups', 'containerInsights', 'environmentTags'];
const OF_FARGATE_SPOT_FIRST = [...OF_FARGATE.filter((prop) => !['name', 'enabled'].includes(prop)), 'maxOnDemandVcpus'];
const OF_MANAGED_INSTANCES = [
  ...OF_FARGATE,
  'instanceTypes',
  'storage',
  'instanceStore',
  'scaleDownDelay',
  'detailedMonitoring',
  'instanceRole',
  'instanceRolePolicies',
  'infrastructureRole',
  'permissionsBoundary',
];

export function fargateRules(options: FargateJobCapacityOptions): Rules {
  return [
    nameRules(options),
    vcpuRules(options),
    securityGroupRules(options),
    tagRules('environmentTags', options.environmentTags),
    onlyRules(options, OF_FARGATE),
  ];
}

export function fargateSpotFirstRules(options: FargateSpotFirstJobCapacityOptions): Rules {
  return [
    spotFirstRules(options),
    securityGroupRules(options),
    tagRules('environmentTags', options.environmentTags),
    onlyRules(options, OF_FARGATE_SPOT_FIRST),
  ];
}

function onlyRules(options: object, allowed: string[], platform = 'Fargate'): Rules {
  const given = Object.entries(options)
    .filter(([prop, value]) => !allowed.includes(prop) && value !== undefined)
    .map(([prop]) => prop);
  return rule(
    given.length > 0,
    () => `'${given.join("', '")}' must not be given for ${platform}; use another factory of 'JobCapacity'`,
  );
}

export function ec2Rules(options: Ec2JobCapacityOptions): Rules {
  return [
    nameRules(options),
    vcpuRules(options),
    tagRules('environmentTags', options.environmentTags),
    instanceRules(options),
  ];
}

/** The set-up that a launch template of the caller has to have itself. */
const SETUP = ['rootVolume', 'scratch', 'userDataCommands', 'agent'] as const;

function instanceRules(options: JobInstanceOptions): Rules {
  const { launchTemplate, efaInterfaces, instanceRole, instanceRolePolicies, permissionsBoundary } = options;
  const { architecture } = instanceTypesOf(options);
  const image = imageOf(options);
  const ownRole = instanceRole !== undefined;
  return [
    securityGroupRules(options),
    setupRules(options, '', image._own),
    storeRules(options, instanceTypesOf(options)._names),
    overrideRules(options),
    efaRules(options),
    updateRules(options.update),
    delayRules(options.scaleDownDelay),
    rule(
      image._architecture !== undefined && image._architecture !== architecture,
      () =>
        `'image' must be built for the architecture of 'instanceTypes' (${architecture}), got one for ${image._architecture}; take instance types of ${image._architecture}, or an image of your own`,
    ),
    rule(
      launchTemplate !== undefined && [...setupGiven(options), efaInterfaces].some((it) => it !== undefined),
      () =>
        `${quoted([...SETUP, 'efaInterfaces'])} must not be given with a 'launchTemplate' of your own; put them in it`,
    ),
    rule(
      ownRole && (instanceRolePolicies !== undefined || permissionsBoundary !== undefined),
      () =>
        `'instanceRolePolicies' and 'permissionsBoundary' must not be given with an 'instanceRole' of your own; put them on it`,
    ),
  ];
}

function setupGiven(setup: JobInstanceSetup): unknown[] {
  return SETUP.map((prop) => setup[prop]);
}

function setupRules({ rootVolume, agent }: JobInstanceSetup, prefix: string, ownImage: boolean): Rules {
  return [
    rootVolume === undefined ? [] : gp3Rules(rootVolume.size, rootVolume, `${prefix}rootVolume.`),
    // EC2 refuses a volume that is smaller than the snapshot of its image.
    ownImage ? [] : gibibytes(`${prefix}rootVolume.size`, rootVolume?.size, { min: 30 }),
    mebibytes(`${prefix}agent.reservedMemory`, agent?.reservedMemory),
  ];
}

function mebibytes(prop: string, value: Size | undefined): Rules {
  const known = isKnown(value) && !value.isUnresolved();
  const amount = known ? value.toMebibytes({ rounding: SizeRoundingBehavior.NONE }) : 1;
  return rule(
    !Number.isInteger(amount) || amount < 1,
    () => `'${prop}' must be a size in whole MiB of at least 1 MiB, got ${amount} MiB`,
  );
}

/** Instances without disks of their own would end as soon as they have started, again and again. */
function storeRules({ scratch }: JobInstanceSetup, types: string[], prefix = ''): Rules {
  const diskless = types.filter((type) => isKnown(type) && !hasInstanceStore(type));
  return rule(
    scratch?._needsInstanceStore === true && (types.length === 0 || diskless.length > 0),
    () =>
      `'${prefix}scratch' on the instance store needs instance types with local disks, got ${diskless.join(', ') || 'those that AWS chooses'}; take such as c7gd or i8g by 'JobInstanceTypes.ofFamilies()'`,
  );
}

function overrideRules(options: JobInstanceOptions): Rules {
  const { overrides, efaInterfaces } = options;
  if (overrides === undefined) return [];
  const names = instanceTypesOf(options)._names;
  const targets = overrides.flatMap(({ instanceTypes }) => instanceTypes);
  const foreign = targets.filter((type) => !names.includes(type) && !names.includes(familyOf(type)));
  const covered = targets.filter((type) => type.includes('.') && targets.includes(familyOf(type)));
  return [
    nonEmptyList('overrides', overrides),
    wholeNumber('number of overrides', overrides.length, { max: 10 }),
    distinct(
      'overrides.name',
      overrides.map(({ name }) => name),
    ),
    distinct('overrides.instanceTypes', targets),
    rule(
      foreign.length > 0,
      () =>
        `'overrides.instanceTypes' must be types or families that 'instanceTypes' names, got ${quoted(foreign)}; name them there, too`,
    ),
    rule(
      covered.length > 0,
      () =>
        `'overrides.instanceTypes' must not name a type beside its family, got ${quoted(covered)}; keep one of the two`,
    ),
    rule(
      efaInterfaces !== undefined && overrides.some(({ launchTemplate }) => launchTemplate !== undefined),
      () => `'overrides.launchTemplate' must not be given with 'efaInterfaces', which are in the templates made here`,
    ),
    overrides.map((override) => oneOverrideRules(override, options)),
  ];
}

function oneOverrideRules(override: JobInstanceOverride, options: JobInstanceOptions): Rules {
  const { name, instanceTypes, image, launchTemplate } = override;
  const own = imageOf(options)._own;
  return [
    matches('overrides.name', name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'a construct id in PascalCase, letters and digits'),
    nonEmptyList('overrides.instanceTypes', instanceTypes),
    setupRules(override, 'overrides.', own || image !== undefined),
    launchTemplate === undefined
      ? storeRules({ scratch: override.scratch ?? options.scratch }, instanceTypes, 'overrides.')
      : [],
    rule(
      image !== undefined && !image._own,
      () => `'overrides.image' must be an image of your own; Batch chooses among its own by instance type`,
    ),
    // Jobs mount the path wherever they run.
    rule(
      override.scratch !== undefined && options.scratch !== undefined && override.scratch.path !== options.scratch.path,
      () =>
        `'overrides.scratch' must have the path of 'scratch' (${options.scratch?.path}), got ${override.scratch?.path}; change one of them`,
    ),
    rule(
      launchTemplate !== undefined && [...setupGiven(override), image].some((it) => it !== undefined),
      () =>
        `${quoted(['image', ...SETUP])} must not be given with a 'launchTemplate' of your own in 'overrides'; put them in it`,
    ),
  ];
}

function efaRules(options: JobInstanceOptions): Rules {
  const { efaInterfaces, placementGroup } = options;
  if (efaInterfaces === undefined) return [];
  const types = instanceTypesOf(options)._names;
  return [
    wholeNumber('efaInterfaces', efaInterfaces, { min: 1, max: 32 }),
    rule(
      placementGroup === undefined,
      () => `'placementGroup' must be given with 'efaInterfaces'; make an 'ec2.PlacementGroup' of the strategy CLUSTER`,
    ),
    rule(
      types.length === 0 || types.some((type) => isKnown(type) && !type.includes('.')),
      () =>
        `'efaInterfaces' needs instance types that have them, not families, of which only some sizes do; name them by 'JobInstanceTypes.ofTypes()'`,
    ),
  ];
}

function securityGroupRules({ securityGroups }: JobNetworkOptions): Rules {
  return groupRules('securityGroups', securityGroups);
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html */
export function groupRules(prop: string, groups: ec2.ISecurityGroup[] | undefined): Rules {
  return [nonEmptyList(prop, groups), wholeNumber(`number of ${prop}`, groups?.length, { max: 5 })];
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeScalingPolicy.html */
function delayRules(delay: Duration | undefined): Rules {
  return [seconds('scaleDownDelay', delay, { min: 20 * 60, max: 10_080 * 60 }), wholeMinutes('scaleDownDelay', delay)];
}

function wholeMinutes(prop: string, value: Duration | undefined): Rules {
  const known = isKnown(value) && !value.isUnresolved();
  const amount = known ? value.toSeconds({ integral: false }) : 0;
  return rule(amount % 60 !== 0, () => `'${prop}' must be in whole minutes, got ${amount} s`);
}

function nameRules({ name }: ComputeEnvironmentOptions): Rules {
  return [
    matches('name', name, /^[A-Z][A-Za-z0-9]{0,63}$/, 'a construct id in PascalCase, letters and digits'),
    rule(
      isKnown(name) && /(Instances|Nodes|ServiceRole)$/.test(name),
      () => `'name' must not end with Instances, Nodes or ServiceRole, which are parts of environments, got '${name}'`,
    ),
  ];
}

function vcpuRules(options: { minVcpus?: number; maxVcpus?: number }): Rules {
  return [
    wholeNumber('minVcpus', options.minVcpus, { min: 0 }),
    wholeNumber('maxVcpus', options.maxVcpus, { min: 1 }),
    ordered('minVcpus', options.minVcpus ?? DEFAULT_MIN_VCPUS, 'maxVcpus', options.maxVcpus ?? DEFAULT_MAX_VCPUS),
  ];
}

function spotFirstRules(options: { minVcpus?: number; maxVcpus?: number; maxOnDemandVcpus?: number }): Rules {
  const { maxVcpus, maxOnDemandVcpus } = options;
  return [
    vcpuRules(options),
    wholeNumber('maxOnDemandVcpus', maxOnDemandVcpus, { min: 1 }),
    // All of it would be bought at On-Demand's price.
    rule(
      maxVcpus !== undefined && !isKnown(maxVcpus) && maxOnDemandVcpus === undefined,
      () => `'maxOnDemandVcpus' must be given when 'maxVcpus' is known at deployment only: there is no quarter of it`,
    ),
  ];
}

function updateRules(update: JobInstanceUpdate | undefined): Rules {
  return [
    seconds('update.jobTimeout', update?.jobTimeout, { min: 60, max: 360 * 60 }),
    wholeMinutes('update.jobTimeout', update?.jobTimeout),
  ];
}

export function ec2SpotRules(options: Ec2SpotJobCapacityOptions): Rules {
  return [ec2Rules(options), bidRules(options)];
}

export function ec2SpotFirstRules(options: Ec2SpotFirstJobCapacityOptions): Rules {
  return [
    spotFirstRules(options),
    tagRules('environmentTags', options.environmentTags),
    instanceRules(options),
    bidRules(options),
  ];
}

function bidRules({ bidPercent }: Pick<Ec2SpotJobCapacityOptions, 'bidPercent'>): Rules {
  return wholeNumber('bidPercent', bidPercent, { min: 1, max: 100 });
}

/**
 * The limits are those of Amazon ECS, to which Batch passes the options on.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceLaunchTemplate.html
 */
export function managedInstancesRules(options: ManagedInstancesJobCapacityOptions): Rules {
  const { instanceTypes, instanceRole, instanceRolePolicies, infrastructureRole, permissionsBoundary } = options;
  const names = instanceTypes?._names ?? [];
  const diskless = names.filter((name) => isKnown(name) && !hasInstanceStore(name));
  const ownRoles = instanceRole !== undefined && infrastructureRole !== undefined;
  return [
    nameRules(options),
    vcpuRules({ maxVcpus: options.maxVcpus }),
    securityGroupRules(options),
    tagRules('environmentTags', options.environmentTags),
    onlyRules(options, OF_MANAGED_INSTANCES, 'managed instances'),
    rule(
      instanceTypes !== undefined && names.length === 0,
      () =>
        `'instanceTypes' must name types or families for managed instances, by 'JobInstanceTypes.ofTypes()' or '.ofFamilies()'; ` +
        `leave it out to let Amazon ECS choose`,
    ),
    wholeNumber('number of instanceTypes', instanceTypes && names.length, { max: 400 }),
    gibibytes('storage', options.storage, { min: 30, max: 16_384 }),
    seconds('scaleDownDelay', options.scaleDownDelay, { min: 0, max: 3600 }),
    rule(
      options.instanceStore === true && (names.length === 0 || diskless.length > 0),
      () =>
        `'instanceStore' needs 'instanceTypes' with local disks, got ${diskless.join(', ') || 'those that AWS chooses'}; take such as c7gd by 'JobInstanceTypes.ofFamilies()'`,
    ),
    rule(
      instanceRole !== undefined && instanceRolePolicies !== undefined,
      () => `'instanceRolePolicies' must not be given with an 'instanceRole' of your own; put them on it`,
    ),
    rule(
      ownRoles && permissionsBoundary !== undefined,
      () => `'permissionsBoundary' must not be given with roles of your own; put it on them`,
    ),
  ];
}

export function unmanagedRules(options: UnmanagedJobCapacityOptions): Rules {
  return [
    nameRules(options),
    tagRules('environmentTags', options.environmentTags),
    wholeNumber('vcpus', options.vcpus, { min: 0 }),
  ];
}

export function eksRules(options: EksJobCapacityOptions): Rules {
  return [
    nameRules(options),
    vcpuRules(options),
    tagRules('environmentTags', options.environmentTags),
    updateRules(options.update),
    delayRules(options.scaleDownDelay),
    securityGroupRules(options),
    options.rootVolume === undefined ? [] : gp3Rules(options.rootVolume.size, options.rootVolume, 'rootVolume.'),
    rule(
      options.rootVolume !== undefined && options.launchTemplate !== undefined,
      () => `'rootVolume' must not be given with a 'launchTemplate' of your own; put it in it`,
    ),
    rule(
      options.securityGroups === undefined && clusterSecurityGroupOf(options.cluster) === undefined,
      () =>
        `'cluster' must know its security group, without which nodes do not reach its API server; import it with 'clusterSecurityGroupId', or give 'securityGroups'`,
    ),
    matches(
      'kubernetesNamespace',
      options.kubernetesNamespace,
      /^(?!default$|kube-)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
      "a Kubernetes namespace that is not 'default' and does not start with 'kube-'",
    ),
  ];
}

/** The rules for environments in the order of a queue. */
export function orderRules(kinds: EnvironmentKind[]): Rules {
  return [
    distinct(
      'name',
      kinds.flatMap(({ name }) => name ?? []),
    ),
    rule(
      kinds.length > 3,
      () => `'capacities' must hold at most 3 compute environments in all, got ${kinds.length}; leave some out`,
    ),
    oneKind('capacities', kinds),
  ];
}
