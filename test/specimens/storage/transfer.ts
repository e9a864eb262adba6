import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as events from 'aws-cdk-lib/aws-events';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  DataTransferTask,
  DataTransferTaskProps,
  NfsTransferVersion,
  TransferAgent,
  TransferDeletion,
  TransferLocation,
  TransferLogAccess,
  TransferLogLevel,
  TransferMode,
  TransferReportLevel,
  TransferVerification,
} from 'cdk-reference-architectures/storage';
import { Specimens } from '../specimen';
import { accessPointOf, alarmsOf, keyOf, once, topicOf, vpcOf } from '../surroundings';

const AGENT = 'arn:aws:datasync:eu-west-1:111122223333:agent/agent-0123456789abcdef0';

function bucketOf(stack: Stack, id: string): s3.IBucket {
  return once(stack, id, (scope) =>
    s3.Bucket.fromBucketAttributes(scope, id, {
      bucketArn: `arn:aws:s3:::${id.toLowerCase()}-111122223333`,
      encryptionKey: keyOf(stack),
    }),
  );
}

function passwordOf(stack: Stack): secretsmanager.ISecret {
  return once(stack, 'Password', (scope) =>
    secretsmanager.Secret.fromSecretCompleteArn(
      scope,
      'Password',
      'arn:aws:secretsmanager:eu-west-1:111122223333:secret:files-AbCdEf',
    ),
  );
}

/** A file system of FSx. */
function fsxOf(stack: Stack): fsx.IFileSystemRef {
  return once(
    stack,
    'Fsx',
    (scope) =>
      new fsx.CfnFileSystem(scope, 'Fsx', {
        fileSystemType: 'LUSTRE',
        storageCapacity: 1200,
        subnetIds: [vpcOf(stack).privateSubnets[0]?.subnetId ?? ''],
        lustreConfiguration: { deploymentType: 'SCRATCH_2' },
      }),
  );
}

function groupOf(stack: Stack): ec2.ISecurityGroup {
  return once(stack, 'FsxGroup', (scope) =>
    ec2.SecurityGroup.fromSecurityGroupId(scope, 'FsxGroup', 'sg-0123456789abcdef1'),
  );
}

/** The options of a Windows file system that exists. */
const windowsOf = (stack: Stack) => ({
  fileSystem: once(
    stack,
    'Share',
    (scope) =>
      new fsx.CfnFileSystem(scope, 'Share', {
        fileSystemType: 'WINDOWS',
        storageCapacity: 32,
        subnetIds: [vpcOf(stack).privateSubnets[0]?.subnetId ?? ''],
        windowsConfiguration: { throughputCapacity: 32, activeDirectoryId: 'd-0123456789' },
      }),
  ),
  securityGroups: [groupOf(stack)],
  user: 'datasync',
  password: passwordOf(stack),
});

export const transferSpecimens: Specimens = {
  DataTransferTask: {
    findings: {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted':
        'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
    },
    minimal: (stack, id, given: Partial<DataTransferTaskProps> = {}) =>
      new DataTransferTask(stack, id, {
        ...given,
        source:
          given.source ??
          TransferLocation.nfs({
            agents: [TransferAgent.basic(AGENT)],
            hostname: 'files.example.com',
            path: '/export/projects',
          }),
        destination: given.destination ?? TransferLocation.bucket(bucketOf(stack, 'Import')),
        alarms: given.alarms ?? alarmsOf(stack),
      }),
    full: (stack, id) => {
      const task = new DataTransferTask(stack, id, {
        source: TransferLocation.smb({
          agents: [TransferAgent.basic(AGENT)],
          hostname: 'files.example.com',
          share: '/projects',
          user: 'datasync',
          domain: 'corp.example.com',
          password: passwordOf(stack),
        }),
        destination: TransferLocation.bucket(bucketOf(stack, 'Import'), {
          prefix: 'projects/',
          storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
        }),
        mode: TransferMode.BASIC,
        schedule: events.Schedule.cron({ minute: '0', hour: '20' }),
        enabled: true,
        verification: TransferVerification.EVERYTHING,
        deletion: TransferDeletion.mirror('versions of the bucket are kept for a year'),
        includes: ['/2026*', '/archive'],
        excludes: ['*.tmp', '*/.snapshot'],
        bandwidthLimit: Size.mebibytes(50),
        report: {
          bucket: bucketOf(stack, 'Reports'),
          prefix: 'projects/',
          level: TransferReportLevel.EVERY_FILE,
        },
        logLevel: TransferLogLevel.EVERY_FILE,
        logRetention: logs.RetentionDays.ONE_MONTH,
        logEncryptionKey: keyOf(stack),
        logAccess: TransferLogAccess.existingPolicy(),
        failureTopic: topicOf(stack),
        alarms: alarmsOf(stack),
        alarmThresholds: { failedExecutions: 2, withoutSuccess: Duration.days(2) },
      });
      return task;
    },
    further: {
      betweenBuckets: (stack, id) =>
        new DataTransferTask(stack, id, {
          source: TransferLocation.bucket(bucketOf(stack, 'Import'), { prefix: 'in/' }),
          destination: TransferLocation.bucket(bucketOf(stack, 'Reports'), { prefix: 'out/' }),
          schedule: events.Schedule.rate(Duration.days(1)),
          overwrite: false,
          compare: false,
          objectTags: false,
          report: { bucket: bucketOf(stack, 'Reports'), level: TransferReportLevel.SUMMARY },
          alarms: alarmsOf(stack),
        }),
      toEfs: (stack, id) =>
        new DataTransferTask(stack, id, {
          source: TransferLocation.nfs({
            agents: [TransferAgent.basic(AGENT)],
            hostname: '10.0.0.10',
            path: '/export',
            version: NfsTransferVersion.NFS4_1,
          }),
          destination: TransferLocation.efs(accessPointOf(stack).fileSystem, {
            vpc: vpcOf(stack),
            subnet: vpcOf(stack).privateSubnets[1],
            accessPoint: accessPointOf(stack),
            path: '/import',
          }),
          alarms: alarmsOf(stack),
        }),
      fromEfs: (stack, id) =>
        new DataTransferTask(stack, id, {
          source: TransferLocation.efs(
            once(stack, 'AllFiles', (scope) =>
              efs.FileSystem.fromFileSystemAttributes(scope, 'AllFiles', {
                fileSystemId: 'fs-1234567890abcdef1',
                securityGroup: ec2.SecurityGroup.fromSecurityGroupId(scope, 'AllFilesGroup', 'sg-0123456789abcdef2'),
              }),
            ),
            { vpc: vpcOf(stack) },
          ),
          destination: TransferLocation.lustre(fsxOf(stack), {
            securityGroups: [groupOf(stack)],
            path: '/copy',
          }),
          alarms: alarmsOf(stack),
        }),
      betweenWindows: (stack, id) =>
        new DataTransferTask(stack, id, {
          source: TransferLocation.windows({ ...windowsOf(stack), path: '/share/old', domain: 'corp.example.com' }),
          destination: TransferLocation.windows({ ...windowsOf(stack), path: '/share/new' }),
          alarms: alarmsOf(stack),
        }),
      fromAnotherCloud: (stack, id) =>
        new DataTransferTask(stack, id, {
          source: TransferLocation.objectStorage({
            hostname: 'storage.example.com',
            bucketName: 'documents',
            prefix: 'in/',
            port: 9000,
            accessKeyId: 'datasync',
            secretKey: passwordOf(stack),
          }),
          destination: TransferLocation.bucket(bucketOf(stack, 'Import')),
          alarms: alarmsOf(stack),
        }),
    },
  },
};
