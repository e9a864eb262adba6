import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { JobInstanceTypes } from '../../../lib/batch';

describe('JobInstanceTypes', () => {
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
      ['for no instance class', () => JobInstanceTypes.ofClasses([]), /'classes' must not be empty/],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
