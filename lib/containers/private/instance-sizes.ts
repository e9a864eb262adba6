import { Size } from 'aws-cdk-lib/core';
import { hasNvidiaGpus } from '../../private/instance-families';

/** The size of an instance type as far as its name says it. */
export interface InstanceSize {
  readonly name: string;
  readonly vcpus?: number;
  readonly memory?: Size;

  /** The number of NVIDIA GPUs: those that ECS gives to tasks. */
  readonly gpus?: number;
}

const T_MEMORY: Record<string, number> = { nano: 0.5, micro: 1, small: 2, medium: 4, large: 8 };

/** GiB for each vCPU, of generation 5 and later. C5n has more than its family. */
const GIB_FOR_EACH_VCPU: Record<string, number> = { c: 2, m: 4, r: 8 };

/** NVIDIA GPUs by family and size. The GPUs of G4ad are AMD's, which ECS does not give to tasks. */
const ONE_FOUR_EIGHT = { '12xlarge': 4, '24xlarge': 4, '48xlarge': 8, metal: 8, others: 1 };
const GPUS: Record<string, Record<string, number>> = {
  g4dn: ONE_FOUR_EIGHT,
  g5: ONE_FOUR_EIGHT,
  g5g: { '16xlarge': 2, metal: 2, others: 1 },
  g6: ONE_FOUR_EIGHT,
  g6e: ONE_FOUR_EIGHT,
  gr6: { others: 1 },
  p3: { '2xlarge': 1, '8xlarge': 4, '16xlarge': 8 },
  p3dn: { '24xlarge': 8 },
  p4d: { '24xlarge': 8 },
  p4de: { '24xlarge': 8 },
  p5: { '4xlarge': 1, '48xlarge': 8 },
  p5e: { '48xlarge': 8 },
  p5en: { '48xlarge': 8 },
};

/** The size of an instance type, from AWS's system of names. */
export function instanceSize(name: string): InstanceSize {
  const [family = '', size = ''] = name.split('.');
  const vcpus = vcpusOf(family, size);
  return { name, vcpus, memory: memoryOf(family, size, vcpus), gpus: gpusOf(family, size) };
}

function vcpusOf(family: string, size: string): number | undefined {
  // Those without hyper-threading, and those that are not cut into sizes.
  if (/^(hpc|mac)/.test(family)) return undefined;
  if (family.startsWith('t') && size in T_MEMORY) return 2;
  if (size === 'medium') return 1;
  if (size === 'large') return 2;
  const [, times] = /^(?:metal-)?(\d*)xl(?:arge)?$/.exec(size) ?? [];
  return times === undefined ? undefined : 4 * Number(times || 1);
}

function memoryOf(family: string, size: string, vcpus: number | undefined): Size | undefined {
  const [, series = '', generation = '', rest = ''] = /^([a-z]+)(\d)(.*)$/.exec(family) ?? [];
  if (series === 't' && size in T_MEMORY) return Size.mebibytes((T_MEMORY[size] ?? 0) * 1024);
  const each = GIB_FOR_EACH_VCPU[series];
  const regular = Number(generation) >= 5 && !(series === 'c' && generation === '5' && rest === 'n');
  return each !== undefined && regular && vcpus !== undefined ? Size.gibibytes(each * vcpus) : undefined;
}

function gpusOf(family: string, size: string): number | undefined {
  if (!hasNvidiaGpus(family)) return 0;
  const sizes = GPUS[family];
  return sizes?.[size] ?? sizes?.others;
}
