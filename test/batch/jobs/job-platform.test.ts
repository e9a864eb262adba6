import { Size } from 'aws-cdk-lib/core';
import { JobPlatform } from '../../../lib/batch';

describe('JobPlatform', () => {
  describe('fails', () => {
    test.each([
      ['for a GPU on Fargate', () => JobPlatform.fargate({ gpus: 1 } as never), /'gpus' must not be given on Fargate/],
      ['for no GPU at all', () => JobPlatform.ec2({ gpus: 0 }), /'gpus' must be a whole number from 1 to 16, got 0/],
      [
        'for storage under 21 GiB',
        () => JobPlatform.fargate({ ephemeralStorage: Size.gibibytes(20) }),
        /'ephemeralStorage' must be a size in whole GiB from 21 to 200 GiB, got 20 GiB/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
