import { Size } from 'aws-cdk-lib/core';
import { InfluxDbEngine, InfluxDbStorageType } from '../../../lib/databases';

const instanceType = 'db.influx.medium';
const first = { instanceType, storage: Size.gibibytes(20), organization: 'factory', bucket: 'telemetry' };

describe('InfluxDbEngine', () => {
  describe('fails', () => {
    test.each<[string, () => InfluxDbEngine, string]>([
      [
        'no type',
        () => InfluxDbEngine.influxDb3Enterprise({} as never),
        "'instanceType' must be given, got nothing; such as 'db.influx.medium'",
      ],
      [
        'a type of EC2',
        () => InfluxDbEngine.influxDb3Enterprise({ instanceType: 'r7g.large' }),
        "'instanceType' must be a type such as 'db.influx.medium', got 'r7g.large'",
      ],
      [
        'the name of a parameter group in place of its id',
        () => InfluxDbEngine.influxDb3Enterprise({ instanceType, parameterGroupId: 'my-group' }),
        "'parameterGroupId' must be the id of a parameter group, 3 to 64 letters and digits, got 'my-group'",
      ],
      [
        'Core without a reason',
        () => InfluxDbEngine.influxDb3Core({ instanceType } as never),
        "'reason' must be given, got nothing; say why the database may be away",
      ],
      [
        'one node for an empty reason',
        () => InfluxDbEngine.influxDb3EnterpriseSingleNode({ instanceType, reason: ' ' }),
        "'reason' must not be empty",
      ],
      ['one zone without a reason', () => InfluxDbEngine.influxDb2SingleAz(first as never), "'reason' must be given"],
      [
        'no storage',
        () => InfluxDbEngine.influxDb2({ ...first, storage: undefined } as never),
        "'storage' must be given, got nothing",
      ],
      [
        'little storage',
        () => InfluxDbEngine.influxDb2({ ...first, storage: Size.gibibytes(19) }),
        "'storage' must be a size in whole GiB from 20 to 15360 GiB, got 19 GiB",
      ],
      [
        'too much storage',
        () => InfluxDbEngine.influxDb2({ ...first, storage: Size.gibibytes(15_361) }),
        "'storage' must be a size in whole GiB from 20 to 15360 GiB, got 15361 GiB",
      ],
      [
        'little fast storage',
        () =>
          InfluxDbEngine.influxDb2ReadReplicas({
            ...first,
            storage: Size.gibibytes(399),
            storageType: InfluxDbStorageType.IOPS_16000,
          }),
        "'storage' must be a size in whole GiB from 400 to 15360 GiB, got 399 GiB",
      ],
      [
        'no organization',
        () => InfluxDbEngine.influxDb2({ ...first, organization: undefined } as never),
        "'organization' must be given, got nothing; it cannot be changed later",
      ],
      [
        'an organization without a name',
        () => InfluxDbEngine.influxDb2({ ...first, organization: '' }),
        "'organization' must be 1 to 64 characters, got ''",
      ],
      [
        'no bucket',
        () => InfluxDbEngine.influxDb2({ ...first, bucket: undefined } as never),
        "'bucket' must be given, got nothing; it cannot be changed later",
      ],
      [
        'a bucket of the system',
        () => InfluxDbEngine.influxDb2({ ...first, bucket: '_monitoring' }),
        "'bucket' must be 2 to 64 characters without '\"', that do not begin with '_', got '_monitoring'",
      ],
      [
        'a user with two hyphens',
        () => InfluxDbEngine.influxDb2({ ...first, username: 'my--user' }),
        "'username' must be 1 to 64 letters, digits and single hyphens, that begin with a letter, got 'my--user'",
      ],
      [
        'a long user',
        () => InfluxDbEngine.influxDb2({ ...first, username: 'a'.repeat(65) }),
        "'username' must be 1 to 64 letters",
      ],
    ])('fails for %s', (_what, engine, message) => {
      expect(engine).toThrow(message);
    });

    test('fails with all mistakes at once', () => {
      expect(() => InfluxDbEngine.influxDb2SingleAz({ ...first, instanceType: 'x', bucket: '_', reason: '' })).toThrow(
        /has 3 problems/,
      );
    });
  });

  describe('all options', () => {
    test('takes what is on the edge', () => {
      const edge = { ...first, storage: Size.gibibytes(15_360), organization: 'o', bucket: 'ab', username: 'a' };
      for (const type of ['db.influx.large', 'db.influx.xlarge', 'db.influx.24xlarge']) {
        expect(() => InfluxDbEngine.influxDb2({ ...edge, instanceType: type })).not.toThrow();
      }
      const fast = { ...first, storage: Size.gibibytes(400), storageType: InfluxDbStorageType.IOPS_12000 };
      expect(() => InfluxDbEngine.influxDb2(fast)).not.toThrow();
    });
  });
});
