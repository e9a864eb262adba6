import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  ValkeyAccess,
  ValkeyCache,
  ValkeyCacheProps,
  ValkeyCapacity,
  ValkeyEvictionPolicy,
} from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

export const valkeySpecimens: Specimens = {
  ValkeyCache: {
    minimal: (stack, id, given: Partial<ValkeyCacheProps> = {}) =>
      new ValkeyCache(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        capacity:
          given.capacity ?? ValkeyCapacity.serverless({ maxStorage: Size.gibibytes(5), maxProcessingUnits: 5000 }),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const cache = new ValkeyCache(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets },
        capacity: ValkeyCapacity.cluster({
          nodeType: 'cache.r7g.large',
          shards: 2,
          replicas: 2,
          evictionPolicy: ValkeyEvictionPolicy.ALLKEYS_LFU,
          maintenanceWindow: 'sun:03:00-sun:04:00',
        }),
        access: ValkeyAccess.readWrite({ keyPatterns: ['sessions:*'] }),
        encryptionKey: keyOf(stack),
        snapshotRetention: Duration.days(30),
        snapshotTime: '01:30',
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        removalPolicy: RemovalPolicy.RETAIN,
        alarms: alarmsOf(stack),
        alarmThresholds: {
          memoryPercent: 70,
          evictions: 100,
          connections: 10_000,
          cpuPercent: 80,
          replicationLag: Duration.seconds(5),
        },
      });
      const role = new iam.Role(stack, `${id}Reports`, { assumedBy: new iam.AccountRootPrincipal() });
      cache.addUser('Reports', ValkeyAccess.readOnly()).grantConnect(role);
      return cache;
    },
    further: {
      limited: (stack, id) =>
        new ValkeyCache(stack, id, {
          vpc: vpcOf(stack),
          capacity: ValkeyCapacity.serverless({
            maxStorage: Size.gibibytes(100),
            minStorage: Size.gibibytes(10),
            maxProcessingUnits: 100_000,
            minProcessingUnits: 10_000,
          }),
          encryptionKey: keyOf(stack),
          snapshotTime: '23:30',
          alarms: alarmsOf(stack),
        }),
      withoutReplicas: (stack, id) =>
        new ValkeyCache(stack, id, {
          vpc: vpcOf(stack),
          capacity: ValkeyCapacity.withoutReplicas({
            nodeType: 'cache.t4g.micro',
            reason: 'Holds pages of the catalogue.',
          }),
          snapshotRetention: Duration.days(0),
          removalPolicy: RemovalPolicy.DESTROY,
          alarms: alarmsOf(stack),
        }),
    },
  },
};
