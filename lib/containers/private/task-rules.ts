import { Construct } from 'constructs';
import { Duration, Size } from 'aws-cdk-lib/core';
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
  seconds,
  wholeNumber,
} from '../../private/validation';
import { ContainerTaskOptions } from '../tasks/container-task';

/** The names of containers that this library adds. */
const RESERVED = ['app', 'log-router'];

/** CPU and memory of a task, in units of 1/1,024 vCPU and in MiB. */
export function taskSize(options: ContainerTaskOptions): { cpuUnits: number; memoryMiB: number } {
  const { vcpus, memory } = sizeOf(options);
  return { cpuUnits: vcpus * 1024, memoryMiB: memory.toMebibytes() };
}

/** The rules for a task. */
export function taskRules(scope: Construct, options: ContainerTaskOptions, platform: 'fargate' | 'instances'): Rules {
  return [
    options.image._serviceRules(scope),
    sizeRules(options, platform),
    environmentRules(options),
    nonEmptyList('command', options.command),
    nonEmptyList('entryPoint', options.entryPoint),
    nonEmpty('user', options.user),
    seconds('stopTimeout', options.stopTimeout, { min: 1, max: 120 }),
    healthCheckRules(options),
    ulimitRules(options),
    mountRules(options),
    gibibytes('ephemeralStorage', options.ephemeralStorage, { min: 21, max: 200 }),
    rule(
      platform === 'instances' && options.ephemeralStorage !== undefined,
      () => `'ephemeralStorage' is a setting of Fargate; size the volumes of the instances instead`,
    ),
    sidecarRules(options),
  ];
}

function sizeOf({ vcpus = 0.25, memory }: ContainerTaskOptions): { vcpus: number; memory: Size } {
  return { vcpus, memory: memory ?? Size.gibibytes(Math.max(vcpus, 0) * 2) };
}

function sizeRules(options: ContainerTaskOptions, platform: 'fargate' | 'instances'): Rule[] {
  const { vcpus, memory } = sizeOf(options);
  return platform === 'fargate'
    ? fargateSize('vcpus', vcpus, 'memory', memory)
    : number('vcpus', vcpus, { min: 0.125, max: 192 });
}

function environmentRules({ environment, secrets }: ContainerTaskOptions): Rule[] {
  const names = [...Object.keys(environment ?? {}), ...Object.keys(secrets ?? {})];
  const both = Object.keys(secrets ?? {}).filter((name) => environment && name in environment);
  return [
    ...names.flatMap((name) =>
      matches(
        secrets && name in secrets ? 'secrets' : 'environment',
        name,
        /^[A-Za-z_][A-Za-z0-9_.-]*$/,
        'named by letters, digits and underscores, with a letter first',
      ),
    ),
    rule(
      both.length > 0,
      () =>
        `'secrets' and 'environment' must not both set a variable, got ${quoted(both)}; leave it out of 'environment'`,
    ),
  ];
}

function healthCheckRules({ containerHealthCheck: check }: ContainerTaskOptions): Rule[] {
  return [
    ...nonEmptyList('containerHealthCheck.command', check?.command),
    ...seconds('containerHealthCheck.interval', check?.interval, { min: 5, max: 300 }),
    ...seconds('containerHealthCheck.timeout', check?.timeout, { min: 2, max: 60 }),
    ...seconds('containerHealthCheck.startPeriod', check?.startPeriod, { min: 0, max: 300 }),
    ...wholeNumber('containerHealthCheck.retries', check?.retries, { min: 1, max: 10 }),
    ...timeoutRules(check),
  ];
}

/** The defaults of ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function timeoutRules({
  interval = Duration.seconds(30),
  timeout = Duration.seconds(5),
}: HealthCheckTimes = {}): Rule[] {
  const known = !interval.isUnresolved() && !timeout.isUnresolved();
  const [every, within] = known ? [interval, timeout].map((d) => d.toSeconds({ integral: false })) : [1, 0];
  return [
    rule(
      within >= every,
      () =>
        `'containerHealthCheck.timeout' must be shorter than 'containerHealthCheck.interval' (${every} s), got ${within} s; lower it, or raise the interval`,
    ),
  ];
}

interface HealthCheckTimes {
  readonly interval?: Duration;
  readonly timeout?: Duration;
}

function ulimitRules({ ulimits }: ContainerTaskOptions): Rule[] {
  return [
    ...distinct(
      'ulimits',
      ulimits?.map((ulimit) => ulimit.name),
    ),
    ...(ulimits ?? []).map(({ name, softLimit, hardLimit }) =>
      rule(
        isKnown(softLimit) && isKnown(hardLimit) && softLimit > hardLimit,
        () =>
          `'ulimits' must not have a soft limit above the hard one, got ${softLimit} above ${hardLimit} for ${name}`,
      ),
    ),
  ];
}

function mountRules({ writableMounts = {}, efsMounts = {} }: ContainerTaskOptions): Rule[] {
  const paths = [...Object.values(writableMounts), ...Object.values(efsMounts).map(({ path }) => path)];
  const namePattern = /^[A-Za-z0-9_-]{1,255}$/;
  return [
    ...Object.keys(writableMounts).flatMap((name) =>
      matches('writableMounts', name, namePattern, 'named by letters, digits, hyphens and underscores'),
    ),
    ...Object.keys(efsMounts).flatMap((name) =>
      matches('efsMounts', name, namePattern, 'named by letters, digits, hyphens and underscores'),
    ),
    ...distinct('writableMounts and efsMounts', [...Object.keys(writableMounts), ...Object.keys(efsMounts)]),
    ...Object.values(writableMounts).flatMap((path) =>
      matches('writableMounts', path, /^\/[^/]/, "absolute paths below the root, such as '/tmp'"),
    ),
    ...Object.values(efsMounts).flatMap(({ path }) =>
      matches('efsMounts', path, /^\/[^/]/, "at absolute paths below the root, such as '/srv/content'"),
    ),
    ...distinct('paths of writableMounts and efsMounts', paths),
  ];
}

function sidecarRules({ sidecars }: ContainerTaskOptions): Rule[] {
  const names = sidecars?.map((sidecar) => sidecar.containerName) ?? [];
  return [
    ...distinct('sidecars', names),
    rule(
      names.some((name) => RESERVED.includes(name)),
      () => `'sidecars' must not be named ${quoted(RESERVED)}, which the task's own containers are; rename it`,
    ),
  ];
}
