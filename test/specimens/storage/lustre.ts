import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  LustreDeployment,
  LustreFileSystem,
  LustreFileSystemProps,
  LustreLinkEvent,
  LustreReadCache,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, once, vpcOf } from '../surroundings';

const LOG_KEYS = Object.fromEntries(
  ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'].map((pack) => [
    `${pack}-CloudWatchLogGroupEncrypted`,
    'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  ]),
);

export const lustreSpecimens: Specimens = {
  LustreFileSystem: {
    findings: LOG_KEYS,
    minimal: (stack, id, given: Partial<LustreFileSystemProps> = {}) =>
      new LustreFileSystem(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        deployment: given.deployment ?? LustreDeployment.scratch(),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const files = new LustreFileSystem(stack, id, {
        vpc: vpcOf(stack),
        subnets: { subnets: vpcOf(stack).privateSubnets.slice(1) },
        deployment: LustreDeployment.persistent(250, { metadataIops: 12_000 }),
        storageCapacity: Size.gibibytes(4800),
        compression: false,
        encryptionKey: keyOf(stack),
        maintenanceStartTime: new fsx.LustreMaintenanceTime({ day: fsx.Weekday.SUNDAY, hour: 3, minute: 30 }),
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        removalPolicy: RemovalPolicy.DESTROY,
        alarms: alarmsOf(stack),
        alarmThresholds: {
          freeStoragePercent: 20,
          exportDelay: Duration.minutes(30),
          importDelay: Duration.minutes(15),
        },
      });
      const bucket = once(stack, 'Samples', (scope) => s3.Bucket.fromBucketName(scope, 'Samples', 'samples'));
      files.linkBucket('Samples', bucket, { path: '/samples', prefix: `${id}/samples/` });
      files.linkBucket('Results', bucket, {
        path: '/results',
        prefix: `${id}/results/`,
        importedEvents: [],
        exportedEvents: [LustreLinkEvent.NEW, LustreLinkEvent.CHANGED],
      });
      files.allowClients(
        new ec2.SecurityGroup(stack, `${id}Clients`, {
          vpc: vpcOf(stack),
          allowAllOutbound: false,
          description: 'Clients',
        }),
      );
      return files;
    },
    further: {
      tiered: (stack, id) => {
        const files = new LustreFileSystem(stack, id, {
          vpc: vpcOf(stack),
          deployment: LustreDeployment.intelligentTiering(8000, {
            metadataIops: 12_000,
            readCache: LustreReadCache.ofSize(Size.tebibytes(4)),
            efa: true,
          }),
          alarms: alarmsOf(stack),
        });
        files.allowClients(
          new ec2.SecurityGroup(stack, `${id}Clients`, {
            vpc: vpcOf(stack),
            allowAllOutbound: false,
            description: 'Clients',
          }),
        );
        return files;
      },
      onHdd: (stack, id) =>
        new LustreFileSystem(stack, id, {
          vpc: vpcOf(stack),
          deployment: LustreDeployment.persistentHdd(40, { readCache: false }),
          storageCapacity: Size.gibibytes(3600),
          backupRetention: Duration.days(30),
          backupStartTime: new fsx.DailyAutomaticBackupStartTime({ hour: 1, minute: 15 }),
          alarms: alarmsOf(stack),
        }),
    },
  },
};
