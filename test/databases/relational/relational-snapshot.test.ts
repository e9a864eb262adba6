import { Fn, Lazy } from 'aws-cdk-lib/core';
import { RelationalSnapshot } from 'cdk-reference-architectures/databases';

describe('RelationalSnapshot', () => {
  describe('overrides', () => {
    test.each([
      'orders-before-upgrade',
      'rds:orders-2026-11-26-01-00',
      'awsbackup:job-0a1b2c3d',
      'arn:aws:rds:eu-west-1:111122223333:snapshot:rds:orders-2026-11-26-01-00',
      'arn:aws-cn:rds:cn-north-1:111122223333:snapshot:orders',
      Lazy.string({ produce: () => 'orders' }),
      Fn.importValue('Snapshot'),
    ])("takes '%s' of an instance", (snapshot) => {
      expect(() => RelationalSnapshot.ofInstance(snapshot)).not.toThrow();
    });

    test('takes a name and an ARN of a cluster', () => {
      expect(() => RelationalSnapshot.ofCluster('orders')).not.toThrow();
      expect(() =>
        RelationalSnapshot.ofCluster('arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:orders'),
      ).not.toThrow();
    });
  });

  describe('fails', () => {
    test.each(['', '1orders', 'orders_1', 'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:orders'])(
      "with '%s' of an instance",
      (snapshot) => {
        expect(() => RelationalSnapshot.ofInstance(snapshot)).toThrow("'snapshot' must be the name of a snapshot");
      },
    );

    test.each(['', 'arn:aws:rds:eu-west-1:111122223333:snapshot:orders'])("with '%s' of a cluster", (snapshot) => {
      expect(() => RelationalSnapshot.ofCluster(snapshot)).toThrow("an ARN with ':cluster-snapshot:'");
    });
  });
});
