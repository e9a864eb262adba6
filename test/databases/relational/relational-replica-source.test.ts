import { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RelationalEngine, RelationalReplicaSource } from 'cdk-reference-architectures/databases';

const ARN = 'arn:aws:rds:eu-central-1:111122223333:db:orders';
const OPTIONS = {
  engine: RelationalEngine.postgres(),
  instanceType: new ec2.InstanceType('r7g.large'),
  allocatedStorage: Size.gibibytes(100),
};

describe('RelationalReplicaSource', () => {
  describe('defaults', () => {
    test('the Region of the ARN, the logs of the engine, and storage that grows fivefold', () => {
      const { region, logExports, maxAllocatedStorage } = RelationalReplicaSource.fromInstanceArn(ARN, OPTIONS)._bind();
      expect(region).toBe('eu-central-1');
      expect(logExports).toEqual(['postgresql', 'upgrade']);
      expect(maxAllocatedStorage.toGibibytes()).toBe(500);
    });
  });

  describe('fails', () => {
    test('fails with a name, and with storage that RDS does not have', () => {
      expect(() => RelationalReplicaSource.fromInstanceArn('orders', OPTIONS)).toThrow("'instanceArn' must be the ARN");
      const allocatedStorage = Size.gibibytes(5);
      expect(() => RelationalReplicaSource.fromInstanceArn(ARN, { ...OPTIONS, allocatedStorage })).toThrow(
        "'allocatedStorage' must be a size in whole GiB of at least 20 GiB",
      );
    });
  });
});
