import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { MultiAzClusterStorage, RelationalAvailability } from 'cdk-reference-architectures/databases';

describe('RelationalAvailability', () => {
  describe('defaults', () => {
    test('two zones, as every subnet group has, and three for a cluster', () => {
      const cluster = RelationalAvailability.multiAzCluster({
        instanceType: new ec2.InstanceType('r6gd.large'),
        allocatedStorage: Size.gibibytes(200),
        iops: 1000,
        storageType: MultiAzClusterStorage.GP3,
      });
      const all = [RelationalAvailability.singleAz(), RelationalAvailability.multiAz(), cluster];
      expect(all.map(({ _zones }) => _zones)).toEqual([2, 2, 3]);
      expect(all.map(({ _multiAz }) => _multiAz)).toEqual([false, true, true]);
      expect(cluster._cluster?.storageType).toBe('gp3');
    });
  });

  describe('fails', () => {
    test('fails with a cluster without operations a second', () => {
      const options = { instanceType: new ec2.InstanceType('r6gd.large'), allocatedStorage: Size.gibibytes(200) };
      expect(() =>
        RelationalAvailability.multiAzCluster(
          options as unknown as Parameters<typeof RelationalAvailability.multiAzCluster>[0],
        ),
      ).toThrow("'iops' must be given");
    });
  });
});
