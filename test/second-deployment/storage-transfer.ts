import { Duration, Size } from 'aws-cdk-lib/core';
import * as events from 'aws-cdk-lib/aws-events';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  DataTransferTaskProps,
  TransferAgent,
  TransferDeletion,
  TransferLocation,
  TransferLogAccess,
  TransferLogLevel,
  TransferMode,
  TransferVerification,
} from 'cdk-reference-architectures/storage';
import { transferSpecimens } from '../specimens/storage/transfer';
import { keyOf, once, topicOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface TaskVersion extends Partial<DataTransferTaskProps> {
  readonly id?: string;
  /** The bucket, and what is said of it. */
  readonly bucket?: string;
  readonly prefix?: string;
  readonly storageClass?: s3.StorageClass;
  /** The second bucket, from which another is filled. */
  readonly between?: boolean;
  readonly notified?: boolean;
  readonly reported?: boolean;
  readonly logKey?: boolean;
}

const TASK = 'AWS::DataSync::Task';
const BUCKET = 'AWS::DataSync::LocationS3';
const NFS = 'AWS::DataSync::LocationNFS';
const DAILY = events.Schedule.rate(Duration.days(1));

function server(hostname: string, path: string, agent = '0'): TransferLocation {
  const arn = `arn:aws:datasync:eu-west-1:111122223333:agent/agent-${agent}123456789abcdef0`;
  return TransferLocation.nfs({ agents: [TransferAgent.basic(arn)], hostname, path });
}

export const transferTables: readonly SecondDeploymentTable[] = [
  secondDeployments<TaskVersion>(
    'lib/storage/transfer/README.md',
    'DataTransferTask',
    (
      stack,
      { id = 'Copy', bucket = 'import', prefix, storageClass, between, notified, reported, logKey, ...props },
    ) => {
      const bucketNamed = (name: string) =>
        once(stack, name, (scope) => s3.Bucket.fromBucketName(scope, name, `${name}-111122223333`));
      transferSpecimens.DataTransferTask?.minimal(stack, id, {
        ...props,
        ...(between && { source: TransferLocation.bucket(bucketNamed('outside')) }),
        destination: TransferLocation.bucket(bucketNamed(bucket), { prefix, storageClass }),
        ...(notified && { failureTopic: topicOf(stack) }),
        ...(reported && { report: { bucket: bucketNamed('reports') } }),
        ...(logKey && { logEncryptionKey: keyOf(stack) }),
      });
    },
    [
      {
        change: '`includes`, `excludes`, `bandwidthLimit`, `verification`, `overwrite`, `compare`, `logLevel`',
        effect: 'in place, from the next execution on; one that runs keeps its settings',
        versions: {
          filters: { includes: ['/2026'], excludes: ['*.tmp'] },
          'no filters': [{ includes: ['/2026'], excludes: ['*.tmp'] }, {}],
          bandwidth: { bandwidthLimit: Size.mebibytes(10) },
          'no limit': [{ bandwidthLimit: Size.mebibytes(10) }, {}],
          verification: { verification: TransferVerification.EVERYTHING },
          rest: { overwrite: false, compare: false, logLevel: TransferLogLevel.EVERY_FILE },
        },
      },
      {
        change: '`deletion`',
        effect:
          'in place; with `mirror()` **the next execution deletes what the source has not**, also what was kept until then',
        versions: {
          mirror: { deletion: TransferDeletion.mirror('the bucket keeps versions') },
          keep: [{ deletion: TransferDeletion.mirror('the bucket keeps versions') }, {}],
        },
      },
      {
        change: '`schedule`, `enabled`',
        effect:
          'in place. Before `schedule` is taken away, deploy `enabled: false`: an update may leave what it is not told of',
        versions: {
          given: { schedule: DAILY },
          other: [{ schedule: DAILY }, { schedule: events.Schedule.cron({ minute: '0', hour: '3' }) }],
          disabled: [{ schedule: DAILY }, { schedule: DAILY, enabled: false }],
        },
        except: { other: { removed: ['AWS::CloudWatch::Alarm'] }, disabled: { removed: ['AWS::CloudWatch::Alarm'] } },
      },
      {
        change: '`failureTopic`, `alarmThresholds`, `logRetention`, `logEncryptionKey`, `report`',
        effect: 'in place, at once',
        versions: {
          topic: { notified: true },
          thresholds: { alarmThresholds: { failedExecutions: 3 } },
          retention: { logRetention: logs.RetentionDays.ONE_WEEK },
          key: { logKey: true },
          report: { reported: true },
        },
      },
      {
        change: '`logAccess: TransferLogAccess.existingPolicy()`',
        effect: 'the policy goes; without another one in the account and Region **no task of it logs any more**',
        removed: ['AWS::Logs::ResourcePolicy'],
        versions: { existing: { logAccess: TransferLogAccess.existingPolicy() } },
      },
      {
        change: '`path` and `agents` of a server',
        effect: 'in place; what was copied from the old path stays',
        versions: {
          path: { source: server('files.example.com', '/export/archive') },
          agent: { source: server('files.example.com', '/export/projects', '1') },
        },
      },
      {
        change:
          '`prefix` or `storageClass` of a bucket, `hostname` of a server, `path` or `user` of EFS or FSx, or another storage',
        effect:
          'another location and **another task**, with another ARN and no history; what was copied stays where and in the class that it is. Wait for an execution that runs',
        replaced: [BUCKET, TASK],
        versions: {
          bucket: { bucket: 'archive' },
          prefix: { prefix: 'projects/' },
          'no prefix': [{ prefix: 'projects/' }, {}],
          class: { storageClass: s3.StorageClass.INFREQUENT_ACCESS },
          host: { source: server('nas.example.com', '/export/projects') },
        },
        except: { host: { replaced: [NFS, TASK] } },
      },
      {
        change: '`mode`',
        effect: '**another task**, with another ARN and no history; the data stays',
        replaced: [TASK],
        versions: {
          basic: [{ between: true }, { between: true, mode: TransferMode.BASIC }],
        },
      },
      {
        change: 'another id of the construct',
        effect:
          '**another task**, with another ARN, no history and roles of its own; the data stays, and so does the old log',
        removed: [
          TASK,
          BUCKET,
          NFS,
          'AWS::CloudWatch::Alarm',
          'AWS::Events::Rule',
          'AWS::IAM::Policy',
          'AWS::IAM::Role',
          'AWS::Logs::LogGroup',
          'AWS::Logs::ResourcePolicy',
        ],
        versions: { renamed: { id: 'Import' } },
      },
    ],
  ),
];
