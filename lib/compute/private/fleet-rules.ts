import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { distinct, isKnown, matches, ordered, port, Rule, rule, seconds, wholeNumber } from '../../private/validation';
import { DataVolume, gp3Rules } from '../storage/data-volume';
import { WebFleetProps } from '../fleet/web-fleet-props';
import { ResolvedFleet } from './resolved-fleet';

/** What is wrong with the properties of a fleet, beside what the load balancing options have to say. */
export function fleetRules(props: WebFleetProps, fleet: ResolvedFleet): Rule[] {
  return [
    ...port('port', props.port),
    ...capacityRules(props, fleet),
    ...instanceRules(props, fleet),
    ...volumeRules(props, fleet),
    ...warmPoolRules(props, fleet),
    ...zoneRules(props, fleet),
    ...seconds('warmUp', props.warmUp, { min: 0, max: 3600 }),
    ...seconds('cooldown', props.cooldown, { min: 0, max: 7200 }),
    ...seconds('healthCheckGracePeriod', props.healthCheckGracePeriod, { min: 0, max: 7200 }),
    ...seconds('maxInstanceLifetime', props.maxInstanceLifetime, { min: 86_400, max: 31_536_000 }),
    ...distinct(
      'scaling',
      fleet.scaling.map((policy) => policy._name),
    ),
    ...fleet.scaling.flatMap((policy) => policy._rules(fleet)),
    ...fleet.updates._rules({ ...fleet, warmPool: props.warmPool !== undefined }),
    ...distinct('terminationPolicies', props.terminationPolicies),
    rule(
      props.terminationPolicies?.includes(autoscaling.TerminationPolicy.CUSTOM_LAMBDA_FUNCTION) ?? false,
      () =>
        `'terminationPolicies' must not hold CUSTOM_LAMBDA_FUNCTION, which needs a function; set it on the group's 'node.defaultChild'`,
    ),
  ];
}

function capacityRules({ desiredCapacity }: WebFleetProps, { minCapacity, maxCapacity }: ResolvedFleet): Rule[] {
  return [
    ...wholeNumber('minCapacity', minCapacity, { min: 1 }),
    ...wholeNumber('maxCapacity', maxCapacity, { min: 1 }),
    ...wholeNumber('desiredCapacity', desiredCapacity, { min: 1 }),
    ...ordered('minCapacity', minCapacity, 'maxCapacity', maxCapacity),
    ...ordered('minCapacity', minCapacity, 'desiredCapacity', desiredCapacity),
    ...ordered('desiredCapacity', desiredCapacity, 'maxCapacity', maxCapacity),
  ];
}

function instanceRules(props: WebFleetProps, { image, instanceTypes, purchase }: ResolvedFleet): Rule[] {
  const types = instanceTypes.filter((type) => isKnown(type.toString()));
  const wrong = types.find((type) => image._architecture !== undefined && type.architecture !== image._architecture);
  const diskless = types.find((type) => !INSTANCE_STORE.test(type.toString()));
  const path = props.instanceStorePath;
  return [
    rule(
      wrong !== undefined,
      () =>
        `'instanceType' must be of the architecture of 'image' (${image._architecture}), got ${wrong} of ${wrong?.architecture}; change one of them`,
    ),
    rule(
      props.instanceType !== undefined && purchase._instanceTypes !== undefined,
      () => `'instanceType' must be left out where 'purchase' names the types, got ${props.instanceType}`,
    ),
    ...matches('instanceStorePath', path, /^(\/[\w.-]+)+$/, 'an absolute path without spaces, such as /scratch'),
    rule(
      path !== undefined && diskless !== undefined,
      () => `'instanceStorePath' needs instance types with local disks, got ${diskless}; take one such as m8gd or i8g`,
    ),
    rule(
      props.metricsAgent === true && !image._hasPackages,
      () =>
        `'metricsAgent' needs an image that has the CloudWatch agent or dnf, which Ubuntu has not; install it in an image of your own`,
    ),
  ];
}

function volumeRules(props: WebFleetProps, { image }: ResolvedFleet): Rule[] {
  const volumes = props.dataVolumes ?? [];
  const paths = [...volumes.map((volume) => volume._mountPath), props.instanceStorePath];
  return [
    ...gp3Rules(props.rootVolume?.size, props.rootVolume ?? {}, 'rootVolume.'),
    rule(
      volumes.length > 11,
      () => `'dataVolumes' must not be more than 11, got ${volumes.length}; enlarge them instead`,
    ),
    ...distinct(
      'mountPath',
      paths.filter((path) => path !== undefined),
    ),
    rule(
      props.volumeSnapshots !== undefined && volumes.length === 0,
      () => `'volumeSnapshots' needs 'dataVolumes', got none: root volumes come from the image; leave one of them out`,
    ),
    rule(
      volumes.some(isMounted) && !image._hasPackages,
      () =>
        `'mountPath' needs an image that links /dev/sdf to the volume, which Ubuntu does not; mount it in 'userDataCommands'`,
    ),
  ];
}

function warmPoolRules(
  { warmPool, instanceStorePath }: WebFleetProps,
  { purchase, maxCapacity }: ResolvedFleet,
): Rule[] {
  if (warmPool === undefined) return [];
  const { minSize, maxGroupPreparedCapacity, poolState = autoscaling.PoolState.STOPPED } = warmPool;
  return [
    rule(
      purchase._usesSpot,
      () => `'warmPool' cannot be combined with Spot Instances; leave it out, or take 'PurchaseOption.onDemand()'`,
    ),
    rule(
      purchase._instanceTypes !== undefined && !purchase._usesSpot,
      () => `'warmPool' cannot be combined with 'PurchaseOption.mixed()'; leave it out, or give one 'instanceType'`,
    ),
    ...wholeNumber('warmPool.minSize', minSize, { min: 0 }),
    ...wholeNumber('warmPool.maxGroupPreparedCapacity', maxGroupPreparedCapacity, { min: 0 }),
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
      isKnown(minSize) &&
        isKnown(maxGroupPreparedCapacity) &&
        minSize > Math.max(maxGroupPreparedCapacity, maxCapacity),
      () => `'warmPool.minSize' must not exceed 'warmPool.maxGroupPreparedCapacity', got ${minSize}`,
    ),
  ];
}

function zoneRules({ vpc, ...props }: WebFleetProps, { subnets }: ResolvedFleet): Rule[] {
  const none = props.subnets === undefined && vpc.privateSubnets.length + vpc.isolatedSubnets.length === 0;
  const zones = none ? 0 : new Set(vpc.selectSubnets(subnets).availabilityZones).size;
  return [
    rule(
      zones < 2,
      () =>
        `'subnets' must be in at least two zones, so that the fleet survives the failure of one, got ${zones} of ${none ? 'the private ones of the' : 'this'} VPC; add zones, or choose other 'subnets'`,
    ),
  ];
}

function isMounted(volume: DataVolume): boolean {
  return volume._mountPath !== undefined;
}

/** Families with local NVMe disks: `d` after the generation, storage families, and GPU families that have them. */
const INSTANCE_STORE =
  /^(?:[a-z]+\d+[a-z]*d[a-z]*|i\d\w*|is4gen|im4gn|d\d\w*|h1|g5|g6|g6e|gr6|p4de?|p5\w*|trn1n?|f\d|x1e?|z1d)\./;
