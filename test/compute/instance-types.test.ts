import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { InstanceTypes } from '../../lib/compute';

const { ARM_64, X86_64 } = ec2.InstanceArchitecture;

describe('InstanceTypes', () => {
  describe('all options', () => {
    test.each([
      [InstanceTypes.burstable(), ['t4g.large']],
      [InstanceTypes.general(), ['m8g.large', 'm7g.large', 'm6g.large']],
      [InstanceTypes.computeOptimized(), ['c8g.large', 'c7g.large', 'c6g.large']],
      [InstanceTypes.memoryOptimized(), ['r8g.large', 'r7g.large', 'r6g.large']],
      [InstanceTypes.storageOptimized(), ['i8g.large', 'i4g.large']],
      [InstanceTypes.accelerated(), ['g6.xlarge', 'g6e.xlarge', 'g5.xlarge']],
      [InstanceTypes.burstable({ architecture: X86_64, size: ec2.InstanceSize.MICRO }), ['t3.micro', 't3a.micro']],
      [InstanceTypes.general({ architecture: X86_64 }), ['m7i.large', 'm7a.large', 'm6i.large']],
      [InstanceTypes.computeOptimized({ architecture: X86_64 }), ['c7i.large', 'c7a.large', 'c6i.large']],
      [InstanceTypes.memoryOptimized({ architecture: X86_64 }), ['r7i.large', 'r7a.large', 'r6i.large']],
      [InstanceTypes.storageOptimized({ architecture: X86_64 }), ['i7ie.large', 'i4i.large']],
      [InstanceTypes.accelerated({ architecture: ARM_64, size: ec2.InstanceSize.XLARGE2 }), ['g5g.2xlarge']],
    ])('%# is the newest generation first', (workload, types) => {
      expect(workload.types.map(String)).toEqual(types);
      expect(workload.instanceType.toString()).toBe(types[0]);
      expect(new Set(workload.types.map(({ architecture }) => architecture)).size).toBe(1);
    });
  });

  describe('fails', () => {
    test('fails for a size that the families lack', () => {
      expect(() => InstanceTypes.general({ size: ec2.InstanceSize.NANO })).toThrow(
        /^InstanceTypes.general: 'size' must be one of .*, got nano/,
      );
      expect(() => InstanceTypes.burstable({ size: ec2.InstanceSize.XLARGE24 })).toThrow(
        /'size' must be one of .*, got 24xlarge/,
      );
    });
  });
});
