import { Duration } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SnapshotSchedule } from '../../../lib/storage';
import { testStack } from '../../support/synth';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';
const copies = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'].map((region) => ({ region }));

describe('SnapshotSchedule', () => {
  describe('defaults', () => {
    test('daily ones are watched for what is missing, weekly ones are not', () => {
      expect(SnapshotSchedule.hourly(1)._isDaily).toBe(true);
      expect(SnapshotSchedule.weekly()._isDaily).toBe(false);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on five hours', () => SnapshotSchedule.hourly(5), "'hours' must be one of 1, 2, 3, 4, 6, 8, 12, got 5"],
      [
        'on a time of no day',
        () => SnapshotSchedule.daily({ startTime: '24:00' }),
        "'startTime' must be a time of the day such as '03:00', got '24:00'",
      ],
      ['on a retention of none', () => SnapshotSchedule.daily({ retention: Duration.days(0) }), "'retention' must be"],
      [
        'on 1,001 snapshots',
        () => SnapshotSchedule.daily({ count: 1001 }),
        "'count' must be a whole number from 1 to 1000",
      ],
      [
        'on an age and a number',
        () => SnapshotSchedule.daily({ retention: Duration.days(1), count: 1 }),
        "'retention' and 'count' must not both be given",
      ],
      [
        'on an archive of a month',
        () => SnapshotSchedule.monthly({ archiveRetention: Duration.days(30) }),
        "'archiveRetention' must be a duration in whole days from 90 to 36500, got 30 d",
      ],
      [
        'on an archive by number',
        () => SnapshotSchedule.monthly({ archiveRetention: Duration.days(90), count: 3 }),
        "'archiveRetention' is a time, and 'count' a number",
      ],
      [
        'on copies in four Regions',
        () => SnapshotSchedule.daily({ copies }),
        "'copies' must be in at most three Regions",
      ],
      [
        'on a Region twice',
        () => SnapshotSchedule.daily({ copies: [copies[0], copies[0]] }),
        "'regions of copies' must not hold a value twice",
      ],
      [
        'on copies that are kept by number',
        () => SnapshotSchedule.daily({ count: 3, copies: [copies[0]] }),
        "'copies.retention' must be given with 'count'",
      ],
      [
        'on a key of another Region',
        () =>
          SnapshotSchedule.daily({
            copies: [{ region: 'eu-west-1', encryptionKey: kms.Key.fromKeyArn(testStack(), 'Key', KEY) }],
          }),
        "'copies.encryptionKey' must be a key of 'eu-west-1', got one of 'eu-central-1'",
      ],
      [
        'on fast restore for no reason',
        () => SnapshotSchedule.daily({ fastRestore: { availabilityZones: ['eu-west-1a'], count: 1, reason: ' ' } }),
        "'fastRestore.reason' must not be empty",
      ],
    ])('fails %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });
  });
});
