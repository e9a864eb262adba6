import { Construct } from 'constructs';
import { Size, SizeRoundingBehavior } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { userRules } from '../../private/container-user';
import { fargateSize } from '../../private/fargate-sizes';
import {
  distinct,
  gibibytes,
  isKnown,
  matches,
  nonEmpty,
  nonEmptyList,
  number,
  quoted,
  rule,
  Rule,
  Rules,
  wholeNumber,
} from '../../private/validation';
import { ContainerTaskOptions } from '../tasks/container-task';
import { containerRules, dependencyRules, healthCheckRules, TaskContainer } from './container-rules';
import { EBS_VOLUME, ebsRules } from './ebs-volume';
import { isWindows, osRules, OsTask } from './windows';

/** The names of containers that this library adds. */
const RESERVED = ['app', 'log-router'];

/** The memory of a sidecar on instances, where each container has to reserve some. */
export const INSTANCE_SIDECAR_MIB = 128;

/** Memory and CPU of a sidecar with Windows, where both are limits that every container must have. */
export const WINDOWS_SIDECAR = { memoryMiB: 512, cpuUnits: 256 };

/** The minimum that the application keeps. Docker wants 6 MiB for a container. */
const MIN_APPLICATION_MIB = 6;

/** Whether tasks have Fargate's sizes, or those of instances. */
type Platform = 'fargate' | 'instances';

/** CPU and memory of a task, in units of 1/1,024 vCPU and in MiB. */
export function taskSize(options: ContainerTaskOptions): { cpuUnits: number; memoryMiB: number } {
  const { vcpus, memory } = sizeOf(options);
  return { cpuUnits: vcpus * 1024, memoryMiB: memory.toMebibytes() };
}

/** The rules for a task. */
export function taskRules(scope: Construct, options: OsTask, platform: Platform): Rules {
  return [
    osRules(options, platform),
    options.image._serviceRules(scope),
    sizeRules(options, platform),
    wholeNumber('gpus', options.gpus, { min: 1 }),
    containerRules(options),
    nonEmpty('user', options.user),
    userRules(options.user),
    healthCheckRules('containerHealthCheck', options.containerHealthCheck),
    mountRules(options),
    gibibytes('ephemeralStorage', options.ephemeralStorage, { min: 21, max: 200 }),
    rule(
      platform === 'instances' && options.ephemeralStorage !== undefined,
      () => `'ephemeralStorage' is a setting of Fargate; size the volumes of the instances instead`,
    ),
    capabilityRules(options, platform),
    sidecarRules(scope, options, platform),
  ];
}

/** vCPUs and memory of a task, with their defaults. */
export function sizeOf(options: ContainerTaskOptions): { vcpus: number; memory: Size } {
  const { vcpus = isWindows(options) ? 1 : 0.25, memory } = options;
  return { vcpus, memory: memory ?? Size.gibibytes((isKnown(vcpus) ? Math.max(vcpus, 0) : 1) * 2) };
}

function sizeRules(options: ContainerTaskOptions, platform: Platform): Rule[] {
  const { vcpus, memory } = sizeOf(options);
  // ECS counts in units, and no template can multiply.
  if (!isKnown(vcpus)) return [rule(true, () => `'vcpus' must be known at synthesis, got a token; write it out`)];
  return platform === 'fargate' ? fargateSize('vcpus', vcpus, 'memory', memory) : instanceTaskSize(vcpus, memory);
}

/** The task sizes of instances: any whole number of CPU units and of MiB. */
function instanceTaskSize(vcpus: number, memory: Size): Rule[] {
  const units = vcpus * 1024;
  const mebibytes = memory.isUnresolved() ? 0 : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return [
    ...number('vcpus', vcpus, { min: 0.125, max: 192 }),
    rule(
      isKnown(vcpus) && !Number.isInteger(units),
      () =>
        `'vcpus' must be a multiple of 1/1024, the CPU unit of ECS, got ${vcpus}; the next is ${Math.ceil(units) / 1024}`,
    ),
    rule(
      Number.isInteger(units) && !Number.isInteger(mebibytes),
      () => `'memory' must be a whole number of MiB, got ${mebibytes} MiB; give another size`,
    ),
  ];
}

function mountRules(options: ContainerTaskOptions): Rule[] {
  const { writableMounts = {}, efsMounts = {}, ebsMount } = options;
  const paths = [
    ...Object.values(writableMounts),
    ...Object.values(efsMounts).map(({ path }) => path),
    ...(ebsMount ? [ebsMount.path] : []),
  ];
  const names = [...Object.keys(writableMounts), ...Object.keys(efsMounts)];
  const namePattern = /^[A-Za-z0-9_-]{1,255}$/;
  return [
    ...Object.keys(writableMounts).flatMap((name) =>
      matches('writableMounts', name, namePattern, 'named by letters, digits, hyphens and underscores'),
    ),
    ...Object.keys(efsMounts).flatMap((name) =>
      matches('efsMounts', name, namePattern, 'named by letters, digits, hyphens and underscores'),
    ),
    ...distinct('writableMounts and efsMounts', names),
    rule(
      ebsMount !== undefined && names.includes(EBS_VOLUME),
      () =>
        `'writableMounts' and 'efsMounts' must not be named '${EBS_VOLUME}', which is the volume of 'ebsMount'; rename it`,
    ),
    ...distinct('paths of writableMounts, efsMounts and ebsMount', paths),
    ...ebsRules(ebsMount, isWindows(options)),
  ];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ecs-taskdefinition-kernelcapabilities.html */
function capabilityRules({ addedCapabilities, droppedCapabilities }: ContainerTaskOptions, platform: Platform): Rules {
  const absent = (addedCapabilities ?? []).filter((capability) => capability !== ecs.Capability.SYS_PTRACE);
  return [
    nonEmptyList('addedCapabilities', addedCapabilities),
    nonEmptyList('droppedCapabilities', droppedCapabilities),
    distinct('addedCapabilities and droppedCapabilities', [
      ...(addedCapabilities ?? []),
      ...(droppedCapabilities ?? []),
    ]),
    rule(
      platform === 'fargate' && absent.length > 0,
      () =>
        `'addedCapabilities' can only be SYS_PTRACE on Fargate, got ${absent.join(', ')}; leave them out, or choose instances as 'capacity'`,
    ),
  ];
}

function sidecarRules(scope: Construct, options: ContainerTaskOptions, platform: Platform): Rules {
  const { sidecars = [], logs } = options;
  const names = sidecars.map((sidecar) => sidecar.containerName);
  const volumes = [
    ...Object.keys(options.writableMounts ?? {}),
    ...Object.keys(options.efsMounts ?? {}),
    ...(options.ebsMount ? [EBS_VOLUME] : []),
  ];
  return [
    distinct('sidecars', names),
    rule(
      names.some((name) => RESERVED.includes(name)),
      () => `'sidecars' must not be named ${quoted(RESERVED)}, which the task's own containers are; rename it`,
    ),
    sidecars.map((sidecar) => sidecar._rules(scope)),
    logs?._rules(scope) ?? [],
    distinct(
      'ports of sidecars',
      sidecars.flatMap((sidecar) => sidecar._ports.map(String)),
    ),
    sidecars.map((sidecar) => {
      const unknown = sidecar._volumes.filter((volume) => !volumes.includes(volume));
      return rule(
        unknown.length > 0,
        () =>
          `'mounts' of '${sidecar.containerName}' must be names of 'writableMounts' or 'efsMounts', or '${EBS_VOLUME}' for 'ebsMount', got ${quoted(unknown)}; add them there`,
      );
    }),
    dependencyRules(containersOf(options)),
    reservationRule(options, platform),
    cpuRule(options),
  ];
}

function containersOf(options: ContainerTaskOptions): TaskContainer[] {
  const { containerHealthCheck, sidecars = [], logs } = options;
  return [
    { name: 'app', essential: true, healthCheck: containerHealthCheck !== undefined, options },
    ...(logs?._routerMemoryMiB === undefined
      ? []
      : [{ name: 'log-router', essential: true, healthCheck: false, options: {} }]),
    ...sidecars.map((sidecar) => ({
      name: sidecar.containerName,
      essential: sidecar._essential,
      healthCheck: sidecar._hasHealthCheck,
      options: sidecar._options,
    })),
  ];
}

/** The memory that is reserved for the containers beside the application, in MiB. */
export function reservedMiB(options: ContainerTaskOptions, platform: Platform): number {
  const { sidecars = [], logs } = options;
  const onLinux = platform === 'instances' ? INSTANCE_SIDECAR_MIB : 0;
  const unreserved = isWindows(options) ? WINDOWS_SIDECAR.memoryMiB : onLinux;
  return sidecars.reduce(
    (sum, sidecar) => sum + (sidecar._memoryReservationMiB ?? unreserved),
    logs?._routerMemoryMiB ?? 0,
  );
}

/** The CPU of the containers beside the application, in units of 1/1,024 vCPU. */
export function reservedCpuUnits(options: ContainerTaskOptions): number {
  const unreserved = isWindows(options) ? WINDOWS_SIDECAR.cpuUnits : 0;
  return (options.sidecars ?? []).reduce((sum, sidecar) => sum + (sidecar._cpuUnits ?? unreserved), 0);
}

function cpuRule(options: ContainerTaskOptions): Rule {
  const { vcpus } = sizeOf(options);
  const reserved = reservedCpuUnits(options);
  return rule(
    isKnown(vcpus) && isKnown(reserved) && reserved >= vcpus * 1024,
    () =>
      `'cpuUnits' of 'sidecars' are ${reserved} of the ${vcpus * 1024} of the task, which leaves nothing for the application; raise 'vcpus'`,
  );
}

function reservationRule(options: ContainerTaskOptions, platform: Platform): Rule {
  const { memory } = sizeOf(options);
  const mebibytes = memory.isUnresolved() ? Infinity : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  const reserved = reservedMiB(options, platform);
  return rule(
    isKnown(reserved) && reserved > mebibytes - MIN_APPLICATION_MIB,
    () =>
      `'sidecars' and 'logs' reserve ${reserved} MiB of the ${mebibytes} MiB of the task, which leaves nothing for the application; raise 'memory'`,
  );
}
