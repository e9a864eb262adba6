import * as ecs from 'aws-cdk-lib/aws-ecs';
import { isKnown, matches, oneOf, quoted, rule, Rule, Rules } from '../../private/validation';
import { ServiceConnect } from '../services/service-connect';
import { ContainerOptions } from '../tasks/container-options';
import { ContainerTaskOptions } from '../tasks/container-task';
import { Sidecar } from '../tasks/sidecar';

/** The operating system of a task. */
export interface TaskOs {
  readonly operatingSystemFamily?: ecs.OperatingSystemFamily;
}

/** A task as far as Windows restricts it. */
export interface OsTask extends ContainerTaskOptions {
  readonly serviceConnect?: ServiceConnect;
  readonly platformVersion?: ecs.FargatePlatformVersion;
}

/** The operating systems of Fargate; on instances there is Windows Server 2025, too. Older ones have no updates any more. */
const WINDOWS_ON_FARGATE = ['2019', '2022'].flatMap(editionsOf);
const FAMILIES = ['LINUX', ...WINDOWS_ON_FARGATE, ...editionsOf('2025')];

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const WINDOWS_VCPUS = [1, 2, 4];

function editionsOf(release: string): string[] {
  return ['CORE', 'FULL'].map((edition) => `WINDOWS_SERVER_${release}_${edition}`);
}

/** Whether a task runs on Windows. */
export function isWindows({ operatingSystemFamily }: TaskOs): boolean {
  return operatingSystemFamily?.isWindows() === true;
}

/** The rules for the operating system of a task, and for what differs by it. */
export function osRules(task: OsTask, platform: 'fargate' | 'instances'): Rules {
  const family = task.operatingSystemFamily?._operatingSystemFamily;
  const windows = isWindows(task);
  return [
    oneOf('operatingSystemFamily', family, FAMILIES),
    pathRules(task, windows),
    windows ? [windowsRules(task), ...(platform === 'fargate' ? [fargateRules(task, family)] : [])] : [],
  ];
}

/** Paths of Linux, or those of Windows on the drive of its system, the only one that is mounted. */
function pathRules({ writableMounts = {}, efsMounts = {}, ebsMount, sidecars = [] }: OsTask, windows: boolean): Rules {
  const absolute = (prop: string, path: string, where: string, example: string) =>
    windows
      ? matches(prop, path, /^[Cc]:[\\/][^\\/]/, `${where} of drive C with Windows, such as 'C:\\data'`)
      : matches(prop, path, /^\/[^/]/, `${where} below the root, such as '${example}'`);
  return [
    Object.values(writableMounts).map((path) => absolute('writableMounts', path, 'absolute paths', '/tmp')),
    Object.values(efsMounts).map(({ path }) => absolute('efsMounts', path, 'at absolute paths', '/srv/content')),
    ebsMount ? absolute('ebsMount', ebsMount.path, 'at an absolute path', '/var/lib/cache') : [],
    sidecars.flatMap(({ containerName, _mountPaths }) =>
      _mountPaths.map((path) => absolute(`mounts' of '${containerName}`, path, 'at absolute paths', '/srv/content')),
    ),
  ];
}

/**
 * The parameters that Windows has not.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows_task_definitions.html
 */
function windowsRules(task: OsTask): Rules {
  const unsupported = (prop: string, given: boolean, instead = 'leave it out') =>
    rule(given, () => `'${prop}' is not there for Windows containers; ${instead}`);
  return [
    unsupported('user', task.user !== undefined, 'set the user by USER in the Dockerfile'),
    unsupported('readonlyRootFilesystem', task.readonlyRootFilesystem === true),
    unsupported('initProcess', task.initProcess === true),
    unsupported('addedCapabilities', task.addedCapabilities !== undefined),
    unsupported('droppedCapabilities', task.droppedCapabilities !== undefined),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-gpu.html
    unsupported('gpus', task.gpus !== undefined),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection.html
    unsupported('faultInjection', task.faultInjection === true),
    // NFS, which Windows containers do not mount.
    unsupported('efsMounts', Object.keys(task.efsMounts ?? {}).length > 0, 'keep the data elsewhere, such as in S3'),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
    unsupported('serviceConnect', task.serviceConnect !== undefined, "use an 'ingress' or 'serviceDiscovery'"),
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    unsupported(
      'logs',
      task.logs?._routerMemoryMiB !== undefined,
      "FireLens routes logs of Linux only: use 'ContainerLogs.cloudWatch()'",
    ),
    rule(
      task.architecture === ecs.CpuArchitecture.ARM64,
      () => `'architecture' of Windows containers is X86_64, got ARM64; leave it out`,
    ),
    containerRules('', task),
    (task.sidecars ?? []).map((sidecar) => sidecarRules(sidecar)),
  ];
}

/** Settings of the kernel of Linux. */
function containerRules(owner: string, { ulimits, systemControls }: ContainerOptions): Rule[] {
  const given = Object.entries({ ulimits, systemControls })
    .filter(([, value]) => value !== undefined)
    .map(([prop]) => prop);
  return [
    rule(
      given.length > 0,
      () => `${quoted(given)}${owner} are settings of Linux and not there for Windows containers; leave them out`,
    ),
  ];
}

function sidecarRules(sidecar: Sidecar): Rules {
  const owner = ` of '${sidecar.containerName}'`;
  return [
    rule(
      sidecar._linuxOnly !== undefined,
      () => `'sidecars': ${sidecar._linuxOnly}${owner} is not there for Windows containers; leave it out`,
    ),
    containerRules(owner, sidecar._options),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-considerations.html */
function fargateRules(task: OsTask, family: string | undefined): Rules {
  const { vcpus = 1, sidecars = [] } = task;
  const { LATEST, VERSION1_0 } = ecs.FargatePlatformVersion;
  const absent = (prop: string, given: boolean, owner = '') =>
    rule(
      given,
      () => `'${prop}'${owner} is not there for Windows on Fargate; leave it out, or choose an 'Ec2Capacity'`,
    );
  const absentIn = ({ environmentFiles, restartPolicy }: ContainerOptions, owner = '') => [
    absent('environmentFiles', environmentFiles !== undefined, owner),
    absent('restartPolicy', restartPolicy !== undefined, owner),
  ];
  return [
    rule(
      isKnown(family) && FAMILIES.includes(family) && !WINDOWS_ON_FARGATE.includes(family),
      () =>
        `'operatingSystemFamily' on Fargate must be one of ${WINDOWS_ON_FARGATE.join(', ')}, got ${family}; change it, or choose an 'Ec2Capacity'`,
    ),
    rule(
      isKnown(vcpus) && !WINDOWS_VCPUS.includes(vcpus),
      () => `'vcpus' of Windows on Fargate must be 1, 2 or 4, got ${vcpus}; choose the next one`,
    ),
    absent('ephemeralStorage', task.ephemeralStorage !== undefined),
    absent('ebsMount', task.ebsMount !== undefined),
    absentIn(task),
    sidecars.map((sidecar) => absentIn(sidecar._options, ` of '${sidecar.containerName}'`)),
    rule(
      task.platformVersion !== undefined && ![LATEST, VERSION1_0].includes(task.platformVersion),
      () => `'platformVersion' of Windows is 1.0.0, got ${task.platformVersion}; leave it out`,
    ),
  ];
}
