import { Size, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DataVolume } from '../../../lib/compute';
import { templateOf, testStack } from '../../support/synth';
import { testFleet } from '../support/fleet';

const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';
const launchData = (data: object) => ({ LaunchTemplateData: Match.objectLike(data) });

describe('DataVolume', () => {
  const gib = Size.gibibytes;

  describe('all options', () => {
    test('volumes of every type, always encrypted', () => {
      const key = (stack: Stack) => new kms.Key(stack, 'Key');
      const stack = testStack();
      testFleet(
        {
          dataVolumes: [
            DataVolume.gp3(gib(100), {
              iops: 6000,
              throughput: 500,
              snapshotId: 'snap-0123',
              encryptionKey: key(stack),
            }),
            DataVolume.io2(gib(10), { iops: 10_000, deleteOnTermination: false }),
            DataVolume.st1(gib(125)),
            DataVolume.sc1(gib(16_384)),
          ],
        },
        stack,
      );
      templateOf(stack).hasResourceProperties(
        LAUNCH_TEMPLATE,
        launchData({
          BlockDeviceMappings: [
            Match.anyValue(),
            {
              DeviceName: '/dev/sdf',
              Ebs: Match.objectLike({
                VolumeType: 'gp3',
                VolumeSize: 100,
                Iops: 6000,
                Throughput: 500,
                SnapshotId: 'snap-0123',
                Encrypted: true,
                KmsKeyId: Match.anyValue(),
              }),
            },
            {
              DeviceName: '/dev/sdg',
              Ebs: Match.objectLike({ VolumeType: 'io2', Iops: 10_000, Encrypted: true, DeleteOnTermination: false }),
            },
            { DeviceName: '/dev/sdh', Ebs: Match.objectLike({ VolumeType: 'st1', Encrypted: true }) },
            { DeviceName: '/dev/sdi', Ebs: Match.objectLike({ VolumeType: 'sc1', Encrypted: true }) },
          ],
        }),
      );
    });
  });

  describe('fails', () => {
    test.each([
      [
        'gp3 with too few IOPS',
        () => DataVolume.gp3(gib(10), { iops: 1000 }),
        /'iops' must be a whole number from 3000 to 80000, got 1000/,
      ],
      [
        'gp3 with more IOPS than its size carries',
        () => DataVolume.gp3(gib(10), { iops: 6000 }),
        /'iops' must be at most 500 for each GiB, 5000 here, got 6000; enlarge the volume/,
      ],
      [
        'gp3 that is too large',
        () => DataVolume.gp3(gib(70_000)),
        /'size' must be a size in whole GiB from 1 to 65536 GiB/,
      ],
      [
        'gp3 with too much throughput',
        () => DataVolume.gp3(gib(100), { iops: 16_000, throughput: 3000 }),
        /'throughput' must be a number from 125 to 2000, got 3000/,
      ],
      [
        'io2 with too many IOPS',
        () => DataVolume.io2(gib(1000), { iops: 300_000 }),
        /'iops' must be a whole number from 100 to 256000, got 300000/,
      ],
      [
        'io2 with more IOPS than its size carries',
        () => DataVolume.io2(gib(4), { iops: 5000 }),
        /'iops' must be at most 1000 for each GiB, 4000 here/,
      ],
      [
        'st1 that is too small',
        () => DataVolume.st1(gib(100)),
        /'size' must be a size in whole GiB from 125 to 16384 GiB, got 100 GiB/,
      ],
      ['sc1 that is too small', () => DataVolume.sc1(gib(1)), /^DataVolume.sc1: 'size'/],
      [
        'a mount path with a space',
        () => DataVolume.gp3(gib(1), { mountPath: '/my data' }),
        /'mountPath' must be an absolute path without spaces/,
      ],
      ['an empty snapshot id', () => DataVolume.gp3(gib(1), { snapshotId: '' }), /'snapshotId' must not be empty/],
    ])('fails for %s', (_what, create, message) => {
      expect(create).toThrow(message);
    });
  });
});
