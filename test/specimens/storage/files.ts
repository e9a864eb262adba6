import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as efs from 'aws-cdk-lib/aws-efs';
import {
  FileSystemLifecycle,
  FileSystemReplication,
  FileSystemThroughput,
  SharedFileSystem,
  SharedFileSystemProps,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

export const fileSpecimens: Specimens = {
  SharedFileSystem: {
    minimal: (stack, id, given: Partial<SharedFileSystemProps> = {}) =>
      new SharedFileSystem(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const replica = new SharedFileSystem(stack, `${id}Replica`, {
        vpc: vpcOf(stack),
        replicationTarget: true,
        alarms: alarmsOf(stack),
      });
      const files = new SharedFileSystem(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnetGroupName: 'Private' },
        throughput: FileSystemThroughput.bursting(),
        lifecycle: FileSystemLifecycle.infrequentAccess({
          after: efs.LifecyclePolicy.AFTER_60_DAYS,
          returnOnAccess: false,
        }),
        encryptionKey: keyOf(stack),
        replication: FileSystemReplication.toFileSystem(replica),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: {
          ioLimitPercent: 80,
          clientConnections: 1000,
          burstCredits: Size.gibibytes(100),
          replicationDelay: Duration.minutes(30),
        },
      });
      files.addAccessPoint('Content', { path: '/content', uid: 1000, gid: 2000, permissions: '2750' });
      files.addAccessPoint('Readers', {
        path: '/content',
        uid: 1001,
        gid: 2000,
        secondaryGids: [3000],
        ownerUid: 1000,
        permissions: '2750',
      });
      return files;
    },
    further: {
      inOneZone: (stack, id) =>
        new SharedFileSystem(stack, id, {
          vpc: vpcOf(stack),
          availabilityZone: 'eu-west-1a',
          throughput: FileSystemThroughput.provisioned(32),
          lifecycle: FileSystemLifecycle.standard(),
          replication: FileSystemReplication.toRegion('eu-central-1', { availabilityZone: 'eu-central-1a' }),
          automaticBackups: false,
          alarms: alarmsOf(stack),
        }),
    },
  },
};
