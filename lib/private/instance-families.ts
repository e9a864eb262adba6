import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The family of an instance type: `c7gd` of `c7gd.8xlarge`, and of `c7gd` as well. */
export function familyOf(type: string): string {
  return type.split('.')[0] ?? type;
}

/** Whether a family has local NVMe disks: `d` after the generation, storage families, and some GPU families. */
export function hasInstanceStore(type: string): boolean {
  return /^(?:[a-z]+\d+[a-z]*d[a-z]*|i\d\w*|is4gen|im4gn|d\d\w*|h1|g5|g6|g6e|gr6|p4de?|p5\w*|trn1n?|f\d|x1e?|z1d)$/.test(
    familyOf(type),
  );
}

/** Whether all of some instances have NVIDIA GPUs, some or none. */
export type GpuShare = 'all' | 'some' | 'none';

/** Whether a family has NVIDIA GPUs: all of P and G but G4ad. https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html */
export function hasNvidiaGpus(type: string): boolean {
  return /^(?:p|g|gr)\d/.test(type) && !type.startsWith('g4ad');
}

/**
 * The architecture of a family, read as `ec2.InstanceType` reads it, and for names that it does not read (`u7i-6tb`) as well:
 * a `g` after the generation is Graviton or Grace. Undefined for what is known at deployment only.
 */
export function architectureOfFamily(type: string): ec2.InstanceArchitecture | undefined {
  if (Token.isUnresolved(type)) return undefined;
  const [, letters, rest = ''] = /^([a-z]+)-?\d+(.*)$/.exec(familyOf(type)) ?? [];
  return letters === 'a' || rest.includes('g') ? ec2.InstanceArchitecture.ARM_64 : ec2.InstanceArchitecture.X86_64;
}
