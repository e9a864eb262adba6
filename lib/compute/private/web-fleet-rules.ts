import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { hasInstanceStore } from '../../private/instance-families';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  ordered,
  port,
  required,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { WebFleetProps } from '../fleet/web-fleet';
import { DataVolume, gp3Rules } from '../storage/data-volume';
import { efsMountRules } from '../storage/fleet-efs-mount';
import { gracePeriodRules, healthCheckTimeRules } from './fleet-readiness';
import { requiredArchitecture } from './instance-requirements';
import { lifecycleHookRules } from './lifecycle-hooks';
import { ResolvedFleet } from './web-fleet-defaults';

/** The props without which nothing else can be looked at. */
export function presenceRules({ vpc, ingress, alarms }: WebFleetProps): Rules {
  return [
    required('vpc', vpc, 'give it the VPC of the instances'),
    required('ingress', ingress, "give it who may reach the fleet, such as 'Exposure.internalOnly()'"),
    required('alarms', alarms, "give it who is told, such as 'Alarms.notify(topic)', or 'Alarms.none()'"),
  ];
}

/** Rules of a fleet, beside those of its target group. */
export function fleetRules(fleet: ResolvedFleet): Rules {
  return [
    port('port', fleet.port),
    capacityRules(fleet),
    instanceRules(fleet),
    volumeRules(fleet),
    warmPoolRules(fleet),
    zoneRules(fleet),
    zonalShiftRules(fleet.zonalShift, fleet.crossZone),
    alarmRules(fleet),
    seconds('warmUp', fleet.warmUp, { min: 0, max: 3600 }),
    seconds('cooldown', fleet.cooldown, { min: 0, max: 7200 }),
    seconds('healthCheckGracePeriod', fleet.healthCheckGracePeriod, { min: 0, max: 7200 }),
    seconds('maxInstanceLifetime', fleet.maxInstanceLifetime, { min: 86_400, max: 31_536_000 }),
    distinct(
      'scaling',
      fleet.scaling.map((policy) => policy._name),
    ),
    fleet.scaling.map(({ _name }) =>
      rule(
        PARTS.includes(_name),
        () => `'scaling' must not hold a policy with the name of another part of the fleet, got '${_name}'; rename it`,
      ),
    ),
    fleet.scaling.map((policy) => policy._rules(fleet)),
    gracePeriodRules(fleet),
    healthCheckTimeRules(fleet, fleet),
    lifecycleHookRules(fleet),
    distinct(
      'lifecycleHooks',
      fleet.lifecycleHooks.map((hook) => hook._name),
    ),
    wholeNumber('number of lifecycleHooks', fleet.lifecycleHooks.length, { max: 49 }),
    fleet.update._rules(fleet),
    distinct('terminationPolicies', fleet.terminationPolicies),
    rule(
      fleet.terminationPolicies?.includes(autoscaling.TerminationPolicy.CUSTOM_LAMBDA_FUNCTION) ?? false,
      () =>
        `'terminationPolicies' must not hold CUSTOM_LAMBDA_FUNCTION, which needs a function; set it on the 'node.defaultChild' of the group`,
    ),
  ];
}

/** The ids of what a fleet may consist of, beside its policies and routes. */
const PARTS: readonly string[] = [
  'BelowMinimumAlarm',
  'Group',
  'InstancePolicy',
  'LatencyAlarm',
  'LaunchTemplate',
  'LifecycleHookRole',
  'LoadBalancer',
  'LogGroup',
  'NoCapacityLeftAlarm',
  'PredictiveScaling',
  'Role',
  'Route',
  'SecurityGroup',
  'SnapshotPolicy',
  'SnapshotRole',
  'TargetErrorsAlarm',
  'TargetGroup',
  'UnhealthyTargetsAlarm',
];

function capacityRules({ desiredCapacity, minCapacity, maxCapacity, givenMaxCapacity }: ResolvedFleet): Rules {
  const minimum = wholeNumber('minCapacity', minCapacity, { min: 1 });
  if (givenMaxCapacity === undefined && !isKnown(minCapacity)) {
    const derived = "'maxCapacity' must be given, got none; it cannot be derived from a 'minCapacity' that is a token";
    return rule(true, () => derived);
  }
  return [
    minimum,
    // The default is made of the minimum, of which nobody should be told twice.
    minimum.some(({ condition }) => condition) ? [] : wholeNumber('maxCapacity', maxCapacity, { min: 1 }),
    wholeNumber('desiredCapacity', desiredCapacity, { min: 1 }),
    ordered('minCapacity', minCapacity, 'maxCapacity', maxCapacity),
    ordered('minCapacity', minCapacity, 'desiredCapacity', desiredCapacity),
    ordered('desiredCapacity', desiredCapacity, 'maxCapacity', maxCapacity),
  ];
}

function instanceRules(fleet: ResolvedFleet): Rules {
  const { image, instanceTypes, purchaseOption } = fleet;
  const types = instanceTypes.filter((type) => isKnown(type.toString()));
  const wrong = types.find((type) => image._architecture !== undefined && type.architecture !== image._architecture);
  const diskless = types.find((type) => !hasInstanceStore(type.toString()));
  const path = fleet.instanceStorePath;
  const { _requirements: requirements } = purchaseOption;
  const architecture = requirements && requiredArchitecture(requirements);
  return [
    rule(
      architecture !== undefined && image._architecture !== undefined && architecture !== image._architecture,
      () =>
        `'architecture' of the requirements of 'purchaseOption' must be that of 'image' (${image._architecture}), got ${architecture}; change one of them`,
    ),
    rule(
      path !== undefined && requirements !== undefined && requirements.localStorage !== ec2.LocalStorage.REQUIRED,
      () =>
        `'instanceStorePath' needs 'localStorage' of the requirements of 'purchaseOption' to be REQUIRED, got ${requirements?.localStorage ?? 'nothing'}`,
    ),
    weightRules(fleet),
    rule(
      wrong !== undefined,
      () =>
        `'instanceType' must be of the architecture of 'image' (${image._architecture}), got ${wrong} of ${wrong?.architecture}; change one of them`,
    ),
    rule(
      fleet.instanceType !== undefined && purchaseOption._mixed,
      () => `'instanceType' must be left out if 'purchaseOption' names the types, got ${fleet.instanceType}`,
    ),
    rule(
      fleet.cpuCredits !== undefined && types.length === instanceTypes.length && !fleet.burstable,
      () =>
        `'cpuCredits' is for burstable instance types only, got ${requirements ? 'requirements that allow others' : types.join(', ')}; leave it out`,
    ),
    rule(
      fleet.cpuCredits === ec2.CpuCredits.STANDARD && fleet.scaling.some(({ _followsCpu }) => _followsCpu),
      () =>
        `'cpuCredits' must be UNLIMITED with a 'scaling' policy that follows CPU, got STANDARD: without credits CPU stays at the baseline, and the fleet would shrink under load; leave it out, or scale on requests`,
    ),
    nonEmptyList('securityGroups', fleet.securityGroups),
    // https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    wholeNumber('number of securityGroups', fleet.securityGroups?.length, { max: 5 }),
    wholeNumber('httpPutResponseHopLimit', fleet.httpPutResponseHopLimit, { min: 1, max: 64 }),
    wholeNumber('cpuOptions.coreCount', fleet.cpuOptions?.coreCount, { min: 1 }),
    wholeNumber('cpuOptions.threadsPerCore', fleet.cpuOptions?.threadsPerCore, { min: 1, max: 2 }),
    maintenanceRules(fleet),
    matches('instanceStorePath', path, /^(\/[\w.-]+)+$/, 'an absolute path without spaces, such as /scratch'),
    rule(
      path !== undefined && diskless !== undefined,
      () => `'instanceStorePath' needs instance types with local disks, got ${diskless}; take one such as m8gd or i8g`,
    ),
    distinct('logFiles', fleet.logFiles),
    fleet.logFiles.map((file) =>
      matches('logFiles', file, /^(\/[\w.*-]+)+$/, 'absolute paths without spaces, such as /var/log/nginx/*.log'),
    ),
    rule(
      !fleet.shipLogs &&
        (fleet.logFiles.length > 0 || fleet.logRetention !== undefined || fleet.logEncryptionKey !== undefined),
      () =>
        `'shipLogs' must be on for 'logFiles', 'logRetention' and 'logEncryptionKey'; leave 'shipLogs' or the others out`,
    ),
  ];
}

/** With weights, capacities are in units, but CloudFormation counts the instances that signal, and replaces by instances. */
function weightRules({ purchaseOption: { _largestWeight: weight }, maxCapacity, update }: ResolvedFleet): Rules {
  return [
    rule(
      weight !== undefined && isKnown(maxCapacity) && weight > maxCapacity,
      () =>
        `'maxCapacity' is in units of the 'weights' of 'purchaseOption' and must not be less than the largest (${weight}), got ${maxCapacity}; raise it`,
    ),
    rule(
      weight !== undefined && update._signals,
      () =>
        `'update' must be an instance refresh with 'weights' of 'purchaseOption': a rolling update counts instances, and their minimum is not known; give it FleetUpdate.instanceRefresh()`,
    ),
  ];
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-maintenance-policy.html */
function maintenanceRules({ instanceMaintenance: policy }: ResolvedFleet): Rules {
  if (policy === undefined) return [];
  const { minHealthyPercent: min, maxHealthyPercent: max } = policy;
  return [
    wholeNumber('instanceMaintenance.minHealthyPercent', min, { min: 0, max: 100 }),
    wholeNumber('instanceMaintenance.maxHealthyPercent', max, { min: 100, max: 200 }),
    rule(
      isKnown(min) && isKnown(max) && max - min > 100,
      () =>
        `'instanceMaintenance.maxHealthyPercent' must be at most 100 above 'instanceMaintenance.minHealthyPercent' (${min}), got ${max}; bring the two closer together`,
    ),
  ];
}

function volumeRules(fleet: ResolvedFleet): Rules {
  const { image, dataVolumes: volumes } = fleet;
  const paths = [...volumes.map((volume) => volume._mountPath), fleet.instanceStorePath];
  return [
    gp3Rules(fleet.rootVolume.size, fleet.rootVolume, 'rootVolume.'),
    efsMountRules(
      fleet.efsMounts,
      paths.filter((path) => path !== undefined),
    ),
    rule(
      fleet.efsMounts.length > 0 && !image._hasPackages,
      () =>
        `'efsMounts' needs an image with the package amazon-efs-utils, which Ubuntu does not have; take Amazon Linux, or an image of your own with 'mount.efs'`,
    ),
    rule(
      volumes.length > 11,
      () => `'dataVolumes' must not be more than 11, got ${volumes.length}; enlarge them instead`,
    ),
    distinct(
      'mountPath',
      paths.filter((path) => path !== undefined),
    ),
    rule(
      fleet.volumeSnapshots !== undefined && volumes.length === 0,
      () => `'volumeSnapshots' needs 'dataVolumes', got none: root volumes come from the image; leave one of them out`,
    ),
    rule(
      volumes.some(isMounted) && !image._hasPackages,
      () =>
        `'mountPath' needs an image that links /dev/sdf to the volume, which Ubuntu does not; mount it in 'userDataCommands'`,
    ),
  ];
}

function warmPoolRules({ warmPool, instanceStorePath, purchaseOption, maxCapacity }: ResolvedFleet): Rules {
  if (warmPool === undefined) return [];
  const { minSize, maxGroupPreparedCapacity, poolState = autoscaling.PoolState.STOPPED } = warmPool;
  const prepared = maxGroupPreparedCapacity ?? 0;
  return [
    rule(
      purchaseOption._usesSpot,
      () => `'warmPool' cannot be combined with Spot Instances; leave it out, or take 'PurchaseOption.onDemand()'`,
    ),
    rule(
      purchaseOption._mixed && !purchaseOption._usesSpot,
      () => `'warmPool' cannot be combined with 'PurchaseOption.mixed()'; leave it out, or give one 'instanceType'`,
    ),
    wholeNumber('warmPool.minSize', minSize, { min: 0 }),
    wholeNumber('warmPool.maxGroupPreparedCapacity', maxGroupPreparedCapacity, { min: 0 }),
    rule(
      poolState === autoscaling.PoolState.HIBERNATED,
      () =>
        `'warmPool.poolState' must be STOPPED or RUNNING, got HIBERNATED: the launch template does not configure it`,
    ),
    rule(
      instanceStorePath !== undefined && poolState !== autoscaling.PoolState.RUNNING,
      () => `'instanceStorePath' is lost when an instance is stopped in the 'warmPool'; take PoolState.RUNNING`,
    ),
    rule(
      isKnown(minSize) && isKnown(maxCapacity) && isKnown(prepared) && minSize > Math.max(prepared, maxCapacity),
      () =>
        `'warmPool.minSize' must not exceed 'maxCapacity' (${maxCapacity}) nor 'warmPool.maxGroupPreparedCapacity', got ${minSize}: the fleet could never use the others; lower it`,
    ),
  ];
}

function zoneRules({ vpc, subnets, placementGroup }: ResolvedFleet): Rules {
  const none = subnets.subnetType === ec2.SubnetType.PRIVATE_ISOLATED && vpc.isolatedSubnets.length === 0;
  const zones = none ? 0 : new Set(vpc.selectSubnets(subnets).availabilityZones).size;
  return [
    rule(
      placementGroup?.strategy === ec2.PlacementGroupStrategy.CLUSTER,
      () =>
        `'placementGroup' must not be of the strategy CLUSTER, which is in one zone, and a fleet is in two; take SPREAD or PARTITION`,
    ),
    rule(
      zones < 2,
      () =>
        `'subnets' must be in at least two zones, so that the fleet survives the failure of one, got ${zones} of ${none ? 'the private ones of the' : 'this'} VPC; add zones, or choose other 'subnets'`,
    ),
  ];
}

/** Amazon EC2 Auto Scaling refuses the group: traffic could not leave the zone. */
export function zonalShiftRules(zonalShift: boolean, crossZone = true): Rules {
  return rule(
    zonalShift && !crossZone,
    () => `'crossZone' must be on with 'zonalShift' of the fleet, so that traffic can leave a zone; change one of them`,
  );
}

function alarmRules({ alarmThresholds }: ResolvedFleet): Rules {
  const { missingInstances, belowMinimum, atMaximum } = alarmThresholds;
  return [
    wholeNumber('alarmThresholds.missingInstances', missingInstances, { min: 1 }),
    wholeMinutes('alarmThresholds.belowMinimum', belowMinimum),
    wholeMinutes('alarmThresholds.atMaximum', atMaximum),
  ];
}

/** CloudWatch evaluates an alarm on metrics of one minute over at most a day. */
function wholeMinutes(prop: string, value: Duration): Rules {
  const minutes = value.isUnresolved() ? 1 : value.toMinutes({ integral: false });
  return rule(
    !Number.isInteger(minutes) || minutes < 1 || minutes > 1440,
    () => `'${prop}' must be a duration in whole minutes from 1 to 1440 min, got ${minutes} min`,
  );
}

function isMounted(volume: DataVolume): boolean {
  return volume._mountPath !== undefined;
}
