import {
  distinct,
  gibibytes,
  isKnown,
  matches,
  ordered,
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
  JobInstanceOptions,
  JobInstanceUpdate,
  UnmanagedJobCapacityOptions,
} from '../capacity/job-capacity';
import { EnvironmentKind, oneKind } from './environment-kinds';
import { DEFAULT_MAX_VCPUS, DEFAULT_MIN_VCPUS } from './environments';

export function fargateRules(options: FargateJobCapacityOptions): Rules {
  // What a caller without type checks would take from EC2's options; Batch refuses it on Fargate.
  const foreign = ['instanceTypes', 'image', 'launchTemplate', 'minVcpus', 'placementGroup', 'bidPercent', 'spot'];
  const given = Object.entries(options)
    .filter(([prop, value]) => foreign.includes(prop) && value !== undefined)
    .map(([prop]) => prop);
  return [
    nameRules(options),
    vcpuRules(options),
    rule(
      given.length > 0,
      () => `'${given.join("', '")}' must not be given for Fargate; use another factory of 'JobCapacity'`,
    ),
  ];
}

export function ec2Rules(options: Ec2JobCapacityOptions): Rules {
  return [nameRules(options), vcpuRules(options), instanceRules(options)];
}

function instanceRules(options: JobInstanceOptions): Rules {
  const { launchTemplate, rootVolumeSize, scratch } = options;
  return [
    gibibytes('rootVolumeSize', rootVolumeSize, { min: 30, max: 16_384 }),
    updateRules(options.update),
    rule(
      launchTemplate !== undefined && (rootVolumeSize !== undefined || scratch !== undefined),
      () => `'rootVolumeSize' and 'scratch' must not be given with a 'launchTemplate' of your own; put them in it`,
    ),
  ];
}

function nameRules({ name }: ComputeEnvironmentOptions): Rules {
  return matches('name', name, /^[A-Za-z][A-Za-z0-9]{0,63}$/, 'a construct id of letters and digits');
}

function vcpuRules(options: { minVcpus?: number; maxVcpus?: number }): Rules {
  return [
    wholeNumber('minVcpus', options.minVcpus, { min: 0 }),
    wholeNumber('maxVcpus', options.maxVcpus, { min: 1 }),
    ordered('minVcpus', options.minVcpus ?? DEFAULT_MIN_VCPUS, 'maxVcpus', options.maxVcpus ?? DEFAULT_MAX_VCPUS),
  ];
}

export function spotFirstRules(options: { minVcpus?: number; maxVcpus?: number; maxOnDemandVcpus?: number }): Rules {
  return [vcpuRules(options), wholeNumber('maxOnDemandVcpus', options.maxOnDemandVcpus, { min: 1 })];
}

function updateRules(update: JobInstanceUpdate | undefined): Rules {
  return [
    seconds('update.jobTimeout', update?.jobTimeout, { min: 60, max: 360 * 60 }),
    rule(
      isKnown(update?.jobTimeout) && update.jobTimeout.toSeconds() % 60 !== 0,
      () => `'update.jobTimeout' must be in whole minutes, got ${update?.jobTimeout?.toSeconds()} s`,
    ),
  ];
}

export function ec2SpotRules(options: Ec2SpotJobCapacityOptions): Rules {
  return [ec2Rules(options), wholeNumber('bidPercent', options.bidPercent, { min: 1, max: 100 })];
}

export function ec2SpotFirstRules(options: Ec2SpotFirstJobCapacityOptions): Rules {
  return [spotFirstRules(options), instanceRules(options)];
}

export function unmanagedRules(options: UnmanagedJobCapacityOptions): Rules {
  return [nameRules(options), wholeNumber('vcpus', options.vcpus, { min: 0 })];
}

export function eksRules(options: EksJobCapacityOptions): Rules {
  return [
    nameRules(options),
    vcpuRules(options),
    updateRules(options.update),
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
