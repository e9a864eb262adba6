import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { FleetUpdate } from '../../compute';
import { gp3Rules } from '../../compute/internal';
import { workloadSubnets } from '../../private/subnets';
import { isKnown, nonEmptyList, ordered, quoted, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { ApplianceFleetOptions } from '../inspection/appliances';

const MAX_TARGETS = 300;

/** The rules of a fleet, wherever it is. */
export function fleetFactoryRules(options: ApplianceFleetOptions): Rules {
  const { image, instanceType, minCapacity, maxCapacity, targetCpuPercent, commands, userData, twoArm } = options;
  const { _architecture } = image;
  return [
    rule(
      _architecture !== undefined && _architecture !== instanceType.architecture,
      () =>
        `'instanceType' must be of the architecture of 'image' (${_architecture}), got ${instanceType.toString()} (${instanceType.architecture}); choose another type or image`,
    ),
    wholeNumber('minCapacity', minCapacity, { min: 1, max: MAX_TARGETS }),
    wholeNumber('maxCapacity', maxCapacity, { min: 1, max: MAX_TARGETS }),
    wholeNumber('targetCpuPercent', targetCpuPercent, { min: 10, max: 90 }),
    rule(
      targetCpuPercent !== undefined && maxCapacity === undefined,
      () => `'targetCpuPercent' needs a 'maxCapacity' above 'minCapacity'; give it, or leave 'targetCpuPercent' out`,
    ),
    nonEmptyList('commands', commands),
    rule(
      commands !== undefined && userData !== undefined,
      () => `'commands' and 'userData' are two scripts for one start; leave one of them out`,
    ),
    rule(
      twoArm === true && userData !== undefined,
      () =>
        `'twoArm' switches the source/destination check off by a command, which 'userData' has no room for; use 'commands', or have the appliance switch it off itself`,
    ),
    rule(
      twoArm === true && image._architecture === undefined && !image._hasPackages,
      () => `'twoArm' needs the AWS CLI in 'image'; use Amazon Linux 2023, or an image of your own`,
    ),
    seconds('startTimeout', options.startTimeout, { min: 60, max: 7200 }),
    gp3Rules(options.rootVolume?.size, options.rootVolume ?? {}, 'rootVolume.'),
  ];
}

/** The needs of a fleet of its VPC and of the zones of the load balancer. */
export function fleetRules(options: ApplianceFleetOptions, vpc: ec2.IVpc, zones: readonly string[]): Rules {
  const { min, max } = fleetCapacity(options, zones.length);
  const own = new Set(fleetSubnets(options, vpc).subnets.map(({ availabilityZone }) => availabilityZone));
  const missing = zones.filter((zone) => !own.has(zone));
  return [
    rule(
      isKnown(min) && min < zones.length,
      () =>
        `'minCapacity' must be at least ${zones.length}, an appliance for each zone of the load balancer, got ${min}; raise it, or choose fewer zones by 'subnets'`,
    ),
    ordered('minCapacity', min, 'maxCapacity', max),
    rule(
      options.targetCpuPercent !== undefined && isKnown(min) && isKnown(max) && min === max,
      () => `'targetCpuPercent' needs a 'maxCapacity' above 'minCapacity' (${min}), got ${max}; raise 'maxCapacity'`,
    ),
    rule(
      missing.length > 0 && zones.every((zone) => isKnown(zone)),
      () =>
        `'subnets' of the fleet must be in each zone of the load balancer, got none in ${quoted(missing)}; add them, or choose fewer zones for the load balancer`,
    ),
  ];
}

/** The bounds of a fleet. */
export function fleetCapacity(
  { minCapacity, maxCapacity }: ApplianceFleetOptions,
  zones: number,
): { readonly min: number; readonly max: number } {
  const min = minCapacity ?? zones;
  return { min, max: maxCapacity ?? min };
}

/** The subnets that a fleet stands in. */
export function fleetSubnets({ subnets }: ApplianceFleetOptions, vpc: ec2.IVpc): ec2.SelectedSubnets {
  return vpc.selectSubnets(workloadSubnets(vpc, subnets));
}

/** The refresh of a fleet, by the rules that it has for every fleet. */
export function fleetRefresh({ refresh = {} }: ApplianceFleetOptions): FleetUpdate {
  const { minHealthyPercent, maxHealthyPercent, bakeTime, alarms } = refresh;
  return FleetUpdate.instanceRefresh({ minHealthyPercent, maxHealthyPercent, bakeTime, alarms });
}

/** The time that an appliance takes to start. */
export function startTimeoutOf({ startTimeout }: ApplianceFleetOptions): Duration {
  return startTimeout ?? Duration.minutes(10);
}
