import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { isKnown, Rule, rule } from '../../private/validation';
import type { JobContainerOptions } from '../jobs/container-job';
import type { JobPlatform } from '../jobs/job-platform';
import { ISubmittableJob } from '../jobs/submittable-job';
import { mebibytesOf } from './amounts';
import { EnvironmentKind, isKnownKind } from './environment-kinds';
import { DEFAULT_MEMORY, DEFAULT_VCPUS } from './job-defaults';

/** The needs of a job towards the environment that it runs on. */
export interface JobNeeds {
  /** The processor that its images are for. */
  readonly architecture: ec2.InstanceArchitecture;
  /** The vCPUs of its task, pod or largest node. */
  readonly vcpus?: number;
  /** The memory of the same, in MiB; undefined where it is a token. */
  readonly mebibytes?: number;
  /** The GPUs of the same. */
  readonly gpus?: number;
  /** The vCPUs of all its nodes, which run at the same time. */
  readonly totalVcpus?: number;
  /** The paths of scratch space that it mounts. */
  readonly scratchPaths: string[];
  /** Whether its task has a public address. */
  readonly publicAddress?: boolean;
  /** Whether its containers are Windows'. */
  readonly windows?: boolean;
  /** The names of its parameters. */
  readonly parameters: string[];
}

/** A need that an environment does not meet. */
interface Misfit {
  readonly problem: string;
  readonly remedy: string;
}

/**
 * That an environment of the queue has what the job needs: Batch takes the job all the same, and lets it wait until a limit
 * cancels it, or starts it to fail. Environments that are made elsewhere may have anything.
 */
export function fitRules(
  kinds: EnvironmentKind[],
  job: ISubmittableJob,
  needs: JobNeeds | undefined = job._needs,
): Rule[] {
  if (!needs || kinds.length === 0 || !kinds.every(isKnownKind)) return [];
  const misfits = kinds.map((kind) => ({ name: kind.name ?? kind.platform, found: misfitsOf(kind, needs) }));
  return [
    rule(
      misfits.every(({ found }) => found.length > 0),
      () => {
        const problems = new Map<string, string[]>();
        for (const { name, found } of misfits) {
          for (const { problem } of found) problems.set(problem, [...(problems.get(problem) ?? []), name]);
        }
        const remedies = new Set(misfits.flatMap(({ found }) => found.map(({ remedy }) => remedy)));
        return (
          `'job' must fit an environment of the queue, got '${job.node.path}': ` +
          `${[...problems].map(([problem, names]) => `on ${names.join(', ')} ${problem}`).join('; ')}; ` +
          [...remedies].join(', or ')
        );
      },
    ),
  ];
}

function misfitsOf(kind: EnvironmentKind, needs: JobNeeds): Misfit[] {
  return [
    ...architectureMisfits(kind, needs),
    ...sizeMisfits(kind, needs),
    ...maximumMisfits(kind, needs),
    ...scratchMisfits(kind, needs),
    ...windowsMisfits(kind, needs),
  ];
}

function architectureMisfits({ architecture }: EnvironmentKind, needs: JobNeeds): Misfit[] {
  if (architecture === undefined || architecture === needs.architecture) return [];
  return [
    {
      problem: `its image is for ${needs.architecture}, and the instances are ${architecture}`,
      remedy: `change 'architecture' of the job's platform or 'instanceTypes' of the capacity`,
    },
  ];
}

/** An instance has room for a job, and for its own system, which takes some of the memory. */
function sizeMisfits({ sizes, hasGpus }: EnvironmentKind, needs: JobNeeds): Misfit[] {
  const { vcpus, mebibytes, gpus = 0 } = needs;
  const gpuMisfit = {
    problem: `it needs ${gpus} GPU, and no instance type has as many`,
    remedy: `lower 'gpus' or choose 'instanceTypes' that have them`,
  };
  if (gpus > 0 && hasGpus === false) return [gpuMisfit];
  if (!sizes) return [];
  const withGpus = sizes.filter((size) => size.gpus === undefined || size.gpus >= gpus);
  if (withGpus.length === 0) return [gpuMisfit];
  const fits = withGpus.some(
    (size) =>
      (size.vcpus === undefined || vcpus === undefined || size.vcpus >= vcpus) &&
      (size.memory === undefined || mebibytes === undefined || size.memory.toMebibytes() > mebibytes),
  );
  if (fits) return [];
  return [
    {
      problem: `it needs ${vcpus ?? 'some'} vCPU and ${mebibytes ?? 'some'} MiB, and none of ${sizes.map(({ name }) => name).join(', ')} has both beside the memory of its own system`,
      remedy: `lower 'vcpus' or 'memory', or choose larger 'instanceTypes'`,
    },
  ];
}

/** https://docs.aws.amazon.com/batch/latest/userguide/job_stuck_in_runnable.html */
function maximumMisfits({ maxVcpus }: EnvironmentKind, { totalVcpus }: JobNeeds): Misfit[] {
  if (!isKnown(maxVcpus) || !isKnown(totalVcpus) || totalVcpus <= maxVcpus) return [];
  return [
    {
      problem: `it needs ${totalVcpus} vCPU, and the maximum is ${maxVcpus}`,
      remedy: `raise 'maxVcpus' or lower 'vcpus'`,
    },
  ];
}

function scratchMisfits({ scratchPaths: offered }: EnvironmentKind, { scratchPaths }: JobNeeds): Misfit[] {
  const missing = offered && scratchPaths.find((path) => !offered.includes(path));
  if (missing === undefined) return [];
  return [
    {
      problem: `there is no scratch space at '${missing}', so its files would fill the root volume`,
      remedy: `give the capacity 'scratch' of this path, or mount a directory of your own image by 'JobVolume.host()'`,
    },
  ];
}

/** https://docs.aws.amazon.com/batch/latest/APIReference/API_RuntimePlatform.html */
function windowsMisfits({ platform, spot }: EnvironmentKind, { windows }: JobNeeds): Misfit[] {
  if (!windows || platform !== 'Fargate' || !spot) return [];
  return [{ problem: 'Fargate Spot has no Windows', remedy: `use 'JobCapacity.fargate()'` }];
}

/** The needs of a job of containers that run together, of which each node has a set. */
export function needsOf(
  platform: JobPlatform,
  nodes: { readonly count: number; readonly containers: JobContainerOptions[] }[],
  parameters: { [name: string]: string } = {},
): JobNeeds {
  const sizes = nodes.map(({ count, containers }) => ({
    count,
    vcpus: sum(containers.map((container) => container.vcpus ?? DEFAULT_VCPUS)),
    mebibytes: sum(containers.map((container) => mebibytesOf(container.memory ?? DEFAULT_MEMORY))),
    gpus: sum(containers.map((container) => container.gpus ?? platform._gpus)),
  }));
  const volumes = nodes.flatMap(({ containers }) => containers.flatMap((container) => container.volumes ?? []));
  return {
    architecture: platform.architecture,
    vcpus: largest(sizes.map(({ vcpus }) => vcpus)),
    mebibytes: largest(sizes.map(({ mebibytes }) => mebibytes)),
    gpus: largest(sizes.map(({ gpus }) => gpus)),
    totalVcpus: sum(sizes.map(({ count, vcpus }) => (vcpus === undefined ? undefined : count * vcpus))),
    publicAddress: platform._publicAddress,
    windows: platform._windows,
    scratchPaths: [...new Set(volumes.flatMap((volume) => volume._scratchPath ?? []))],
    parameters: Object.keys(parameters),
  };
}

/** The sum of numbers, where all are known. */
function sum(values: (number | undefined)[]): number | undefined {
  return values.every((value) => isKnown(value)) ? values.reduce((total, value) => total + value, 0) : undefined;
}

function largest(values: (number | undefined)[]): number | undefined {
  return values.every((value) => isKnown(value)) ? Math.max(...values) : undefined;
}
