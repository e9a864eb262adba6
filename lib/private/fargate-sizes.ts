import { Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib/core';
import { Rule, rule } from './validation';

/** The memory that a vCPU size of Fargate may have, in MiB. */
interface FargateSize {
  readonly vcpus: number;
  readonly minMebibytes: number;
  readonly maxMebibytes: number;
  readonly stepMebibytes: number;
}

const GIB = 1024;

/**
 * The combinations of vCPU and memory that Fargate has on Linux, for ECS services as for Batch jobs.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const SIZES: readonly FargateSize[] = [
  // 0.25 vCPU is the only one with steps that are not even: 512, 1,024 and 2,048 MiB.
  { vcpus: 0.25, minMebibytes: 512, maxMebibytes: 2 * GIB, stepMebibytes: 512 },
  { vcpus: 0.5, minMebibytes: GIB, maxMebibytes: 4 * GIB, stepMebibytes: GIB },
  { vcpus: 1, minMebibytes: 2 * GIB, maxMebibytes: 8 * GIB, stepMebibytes: GIB },
  { vcpus: 2, minMebibytes: 4 * GIB, maxMebibytes: 16 * GIB, stepMebibytes: GIB },
  { vcpus: 4, minMebibytes: 8 * GIB, maxMebibytes: 30 * GIB, stepMebibytes: GIB },
  { vcpus: 8, minMebibytes: 16 * GIB, maxMebibytes: 60 * GIB, stepMebibytes: 4 * GIB },
  { vcpus: 16, minMebibytes: 32 * GIB, maxMebibytes: 120 * GIB, stepMebibytes: 8 * GIB },
];

/** The vCPU sizes of Fargate. */
export const FARGATE_VCPUS: readonly number[] = SIZES.map((size) => size.vcpus);

/** The memory sizes in MiB that go with a vCPU size of Fargate; none for a size that Fargate does not have. */
export function fargateMemory(vcpus: number): number[] {
  const size = SIZES.find((s) => s.vcpus === vcpus);
  if (!size) return [];
  const steps = (size.maxMebibytes - size.minMebibytes) / size.stepMebibytes;
  const all = Array.from({ length: steps + 1 }, (_, i) => size.minMebibytes + i * size.stepMebibytes);
  return vcpus === 0.25 ? all.filter((mebibytes) => mebibytes !== 1536) : all;
}

/**
 * That vCPUs and memory are a pair that Fargate has.
 *
 * @param vcpuProp the name of the prop that holds the vCPUs, and `memoryProp` the one that holds the memory
 * @param vcpus the number of vCPUs, not of CPU units: 0.25 and not 256
 */
export function fargateSize(vcpuProp: string, vcpus: number, memoryProp: string, memory: Size): Rule[] {
  if (Token.isUnresolved(vcpus)) return [];
  const allowed = fargateMemory(vcpus);
  const mebibytes = memory.isUnresolved() ? undefined : memory.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return [
    rule(
      allowed.length === 0,
      () => `'${vcpuProp}' must be a size that Fargate has (${FARGATE_VCPUS.join(', ')}), got ${vcpus}`,
    ),
    rule(
      allowed.length > 0 && mebibytes !== undefined && !allowed.includes(mebibytes),
      () =>
        `'${memoryProp}' must be one that Fargate has for ${vcpus} vCPU: ${describe(vcpus, allowed)}, got ${mebibytes} MiB; ` +
        `change '${memoryProp}' or '${vcpuProp}'`,
    ),
  ];
}

function describe(vcpus: number, allowed: number[]): string {
  if (vcpus === 0.25) return `${allowed.join(', ')} MiB`;
  const [first, second] = allowed;
  return `${first} to ${allowed.at(-1)} MiB in steps of ${(second ?? 0) - (first ?? 0)}`;
}
