import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { JobCapacity, JobInstanceTypes } from '../../../lib/batch';
import { templateOf } from '../../support/synth';
import { batchStack } from '../support';

describe('JobInstanceTypes', () => {
  describe('overrides', () => {
    const typesOf = (instanceTypes: JobInstanceTypes) => {
      const template = templateOf(batchStack(JobCapacity.ec2({ instanceTypes })).stack);
      const [environment] = Object.values(template.findResources('AWS::Batch::ComputeEnvironment'));
      return environment?.Properties.ComputeResources.InstanceTypes;
    };

    test('classes are written by the name that Batch knows', () => {
      const { STANDARD5, C7G } = ec2.InstanceClass;
      expect(typesOf(JobInstanceTypes.ofClasses([STANDARD5]))).toEqual(['m5']);
      expect(typesOf(JobInstanceTypes.ofClasses([C7G]))).toEqual(['c7g']);
    });

    test.each([
      ['c9g', ec2.InstanceArchitecture.ARM_64],
      ['im4gn', ec2.InstanceArchitecture.ARM_64],
      ['a1', ec2.InstanceArchitecture.ARM_64],
      ['p6e-gb200', ec2.InstanceArchitecture.ARM_64],
      ['p6-b200', ec2.InstanceArchitecture.X86_64],
      ['u7i-6tb', ec2.InstanceArchitecture.X86_64],
      ['u-6tb1', ec2.InstanceArchitecture.X86_64],
      ['g6', ec2.InstanceArchitecture.X86_64],
      ['c7i-flex', ec2.InstanceArchitecture.X86_64],
    ])('%s is a family of %s, whether aws-cdk-lib has it or not', (family, architecture) => {
      expect(JobInstanceTypes.ofFamilies([family]).architecture).toBe(architecture);
    });

    test('types of names that aws-cdk-lib does not read', () => {
      const types = JobInstanceTypes.ofTypes([new ec2.InstanceType('u7i-6tb.112xlarge')]);
      expect(typesOf(types)).toEqual(['u7i-6tb.112xlarge']);
    });

    test.each([
      [['g4ad', 'c7i'], 'none'],
      [['g6', 'c7i'], 'some'],
      [['g4dn', 'gr6', 'p5'], 'all'],
    ])('of %s the share with NVIDIA GPUs is %s', (families, share) => {
      expect(JobInstanceTypes.ofFamilies(families)._gpus).toBe(share);
    });
  });

  describe('fails', () => {
    const c7g = new ec2.InstanceType('c7g.large');
    const c7i = new ec2.InstanceType('c7i.large');
    test.each([
      [
        'for instance types of two architectures',
        () => JobInstanceTypes.ofTypes([c7g, c7i]),
        /'types' must have one CPU architecture, got 'arm64', 'x86_64'/,
      ],
      [
        'for an instance type twice',
        () => JobInstanceTypes.ofTypes([c7g, c7g]),
        /'types' must not hold a value twice, got 'c7g.large'/,
      ],
      [
        'for one family by two names',
        () => JobInstanceTypes.ofClasses([ec2.InstanceClass.STANDARD5, ec2.InstanceClass.M5]),
        /'classes' must not hold a value twice, got 'm5'/,
      ],
      [
        'for a type among families',
        () => JobInstanceTypes.ofFamilies(['c7g.large']),
        /'families' must be names of instance families, such as c9g, got 'c7g.large'/,
      ],
      [
        'for families of two architectures',
        () => JobInstanceTypes.ofFamilies(['c9g', 'c8i']),
        /'families' must have one CPU architecture, got 'arm64', 'x86_64'/,
      ],
      ['for no family', () => JobInstanceTypes.ofFamilies([]), /'families' must not be empty/],
      ['for no instance class', () => JobInstanceTypes.ofClasses([]), /'classes' must not be empty/],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
