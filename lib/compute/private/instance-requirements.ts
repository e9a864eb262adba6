import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  number,
  ordered,
  Rule,
  rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { FleetInstanceRequirements } from '../fleet/fleet-instance-requirements';

/** The largest instance type of EC2, u7inh-32tb.480xlarge, has 1,920 vCPUs. */
const VCPUS = { min: 1, max: 1920 };

/** The architecture of instance types that are not named. */
export function requiredArchitecture({ architecture }: FleetInstanceRequirements): ec2.InstanceArchitecture {
  return architecture ?? ec2.InstanceArchitecture.ARM_64;
}

/** Rules of the attributes of instance types. */
export function requirementRules(requirements: FleetInstanceRequirements): Rules {
  const { minVcpus, maxVcpus, minMemory, maxMemory, minMemoryPerVcpu, maxMemoryPerVcpu } = requirements;
  const { minAccelerators, maxAccelerators, allowedInstanceTypes, excludedInstanceTypes } = requirements;
  return [
    wholeNumber('minVcpus', minVcpus, VCPUS),
    wholeNumber('maxVcpus', maxVcpus, VCPUS),
    ordered('minVcpus', minVcpus, 'maxVcpus', maxVcpus),
    wholeNumber('minMemory in MiB', mebibytes(minMemory), { min: 1 }),
    wholeNumber('maxMemory in MiB', mebibytes(maxMemory), { min: 1 }),
    ordered('minMemory', mebibytes(minMemory), 'maxMemory', mebibytes(maxMemory)),
    ordered('minMemoryPerVcpu', mebibytes(minMemoryPerVcpu), 'maxMemoryPerVcpu', mebibytes(maxMemoryPerVcpu)),
    manufacturerRules(requirements),
    nonEmptyList('instanceGenerations', requirements.instanceGenerations),
    typeRules('allowedInstanceTypes', allowedInstanceTypes),
    typeRules('excludedInstanceTypes', excludedInstanceTypes),
    rule(
      allowedInstanceTypes !== undefined && excludedInstanceTypes !== undefined,
      () => `only one of 'allowedInstanceTypes' and 'excludedInstanceTypes' can be given; leave one of them out`,
    ),
    needs('localStorage', requirements.localStorage === ec2.LocalStorage.REQUIRED, 'REQUIRED', {
      localStorageTypes: requirements.localStorageTypes,
      minLocalStorageGb: requirements.minLocalStorageGb,
    }),
    nonEmptyList('localStorageTypes', requirements.localStorageTypes),
    number('minLocalStorageGb', requirements.minLocalStorageGb, { min: 0 }),
    wholeNumber('minAccelerators', minAccelerators, { min: 1 }),
    wholeNumber('maxAccelerators', maxAccelerators, { min: 1 }),
    ordered('minAccelerators', minAccelerators, 'maxAccelerators', maxAccelerators),
    needs('minAccelerators', minAccelerators !== undefined, '1 or more', {
      maxAccelerators,
      acceleratorTypes: requirements.acceleratorTypes,
      acceleratorManufacturers: requirements.acceleratorManufacturers,
      acceleratorNames: requirements.acceleratorNames,
    }),
    number('minNetworkGbps', requirements.minNetworkGbps, { min: 0 }),
    wholeNumber('minEbsMbps', requirements.minEbsMbps, { min: 0 }),
    wholeNumber('maxOnDemandPriceOverLowestPercent', requirements.maxOnDemandPriceOverLowestPercent, { min: 0 }),
    wholeNumber('maxSpotPriceOfOnDemandPercent', requirements.maxSpotPriceOfOnDemandPercent, { min: 1 }),
  ];
}

/** The requirements as the property of a group. */
export function instanceRequirements(
  requirements: FleetInstanceRequirements,
): autoscaling.CfnAutoScalingGroup.InstanceRequirementsProperty {
  const { minAccelerators, minMemoryPerVcpu, maxMemoryPerVcpu, minLocalStorageGb, minNetworkGbps } = requirements;
  const { allowedInstanceTypes, minEbsMbps } = requirements;
  const { CURRENT } = ec2.InstanceGeneration;
  return {
    vCpuCount: { min: requirements.minVcpus, max: requirements.maxVcpus },
    memoryMiB: { min: mebibytes(requirements.minMemory), max: mebibytes(requirements.maxMemory) },
    memoryGiBPerVCpu:
      minMemoryPerVcpu || maxMemoryPerVcpu
        ? { min: gibibytesOf(minMemoryPerVcpu), max: gibibytesOf(maxMemoryPerVcpu) }
        : undefined,
    cpuManufacturers: requirements.cpuManufacturers,
    // The types that the caller names may be of an older generation.
    instanceGenerations: requirements.instanceGenerations ?? (allowedInstanceTypes ? undefined : [CURRENT]),
    allowedInstanceTypes,
    excludedInstanceTypes: requirements.excludedInstanceTypes,
    burstablePerformance: requirements.burstablePerformance ?? ec2.BurstablePerformance.EXCLUDED,
    bareMetal: requirements.bareMetal ?? ec2.BareMetal.EXCLUDED,
    localStorage: requirements.localStorage ?? ec2.LocalStorage.INCLUDED,
    localStorageTypes: requirements.localStorageTypes,
    totalLocalStorageGb: minLocalStorageGb === undefined ? undefined : { min: minLocalStorageGb },
    acceleratorCount: minAccelerators ? { min: minAccelerators, max: requirements.maxAccelerators } : { max: 0 },
    acceleratorTypes: requirements.acceleratorTypes,
    acceleratorManufacturers: requirements.acceleratorManufacturers,
    acceleratorNames: requirements.acceleratorNames,
    networkBandwidthGbps: minNetworkGbps === undefined ? undefined : { min: minNetworkGbps },
    baselineEbsBandwidthMbps: minEbsMbps === undefined ? undefined : { min: minEbsMbps },
    onDemandMaxPricePercentageOverLowestPrice: requirements.maxOnDemandPriceOverLowestPercent,
    maxSpotPriceAsPercentageOfOptimalOnDemandPrice: requirements.maxSpotPriceOfOnDemandPercent,
  };
}

/** A manufacturer that does not make the architecture matches no type, and the group would launch nothing. */
function manufacturerRules(requirements: FleetInstanceRequirements): Rules {
  const { cpuManufacturers } = requirements;
  const architecture = requiredArchitecture(requirements);
  const { AWS, INTEL, AMD } = ec2.CpuManufacturer;
  const makers = architecture === ec2.InstanceArchitecture.ARM_64 ? [AWS] : [INTEL, AMD];
  const wrong = cpuManufacturers?.find((maker) => isKnown(maker) && !makers.includes(maker));
  return [
    nonEmptyList('cpuManufacturers', cpuManufacturers),
    rule(
      wrong !== undefined,
      () =>
        `'cpuManufacturers' must make the 'architecture' (${architecture}: ${makers.join(', ')}), got ${wrong}; change one of them`,
    ),
  ];
}

function typeRules(prop: string, types: readonly string[] | undefined): Rules {
  return [
    nonEmptyList(prop, types),
    distinct(prop, types),
    wholeNumber(`number of ${prop}`, types?.length, { max: 400 }),
    (types ?? []).map((type) =>
      matches(prop, type, /^[a-z0-9.*-]{1,30}$/, "instance types, '*' for any part of the name"),
    ),
  ];
}

function needs(prop: string, given: boolean, value: string, others: Record<string, unknown>): Rule {
  const without = Object.keys(others).filter((other) => others[other] !== undefined);
  return rule(
    !given && without.length > 0,
    () =>
      `'${prop}' must be ${value} for ${without.map((other) => `'${other}'`).join(', ')}; give it, or leave them out`,
  );
}

function mebibytes(size: Size | undefined): number | undefined {
  return size === undefined || size.isUnresolved()
    ? undefined
    : size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}

function gibibytesOf(size: Size | undefined): number | undefined {
  return size?.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}
