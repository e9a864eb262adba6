import { Construct } from 'constructs';
import { Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  DataTransferTask,
  SecureBucket,
  StoragePlan,
  TransferAgent,
  TransferLocation,
  TransferReportLevel,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps, Profile } from '../profile';

/** The data centre. The values are examples until they are given as context. */
export interface DataCentre {
  /** `-c transferAgentArn=`: the agent of Enhanced mode beside the file server, activated by hand, in the stack's account and Region. */
  readonly transferAgentArn: string;
  /** `-c fileServer=`: the name or address by which the agent reaches the file server. */
  readonly fileServer: string;
  /** `-c exportedPath=`: the directory that the file server exports by NFS. */
  readonly exportedPath: string;
}

/**
 * The archive of a data centre that moves to S3 over the line: what disks of the Snow family were sent for. A task copies from a file
 * server by an agent, in production every night what is new; reports say of each file that it has arrived, and somebody is woken when
 * a night fails, or does not come. Nothing is deleted in S3 that is deleted in the data centre.
 */
export class DataCentreImportStack extends Stack {
  private readonly profile: Profile;
  private readonly key: Key;
  private readonly accessLogs: AccessLogBucket;

  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Data centre import: the archive of a file server, copied to S3 by DataSync');
    this.profile = profile;
    this.key = new Key(this, 'Key', { description: 'Encrypts the archive, and its reports', enableKeyRotation: true });
    this.accessLogs = new AccessLogBucket(this, 'AccessLogs');

    const archive = this.createArchive();
    const reports = this.createReports();
    const task = this.createTask(archive, reports);
    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [task, archive] });

    new CfnOutput(this, 'StartCommand', {
      value: `aws datasync start-task-execution --region ${Aws.REGION} --task-arn ${task.task.attrTaskArn}`,
      description: 'Copies what differs, now',
    });
    new CfnOutput(this, 'ArchiveUri', {
      value: `s3://${archive.bucket.bucketName}/archive/`,
      description: 'The files are objects here',
    });
    new CfnOutput(this, 'ReportsUri', {
      value: `s3://${reports.bucket.bucketName}/reports/`,
      description: 'The proof of each execution: which files were copied and verified, and which were not',
    });
  }

  private createArchive(): SecureBucket {
    return new SecureBucket(this, 'Archive', {
      accessLogs: BucketAccessLogs.toBucket(this.accessLogs),
      encryptionKey: this.key,
      // While files still change, an object may be written anew the next night: colder classes bill it for their minimum durations.
      storagePlan: StoragePlan.coolDown({
        glacierInstantAfter: Duration.days(30),
        versionRetention: VersionRetention.days(90),
      }),
    });
  }

  /** A year is time enough to ask for the proof of a file. */
  private createReports(): SecureBucket {
    return new SecureBucket(this, 'Reports', {
      accessLogs: BucketAccessLogs.toBucket(this.accessLogs),
      encryptionKey: this.key,
      storagePlan: StoragePlan.scratch(365),
    });
  }

  private createTask(archive: SecureBucket, reports: SecureBucket): DataTransferTask {
    const { profile } = this;
    const { transferAgentArn, fileServer, exportedPath } = dataCentreOf(this);
    return new DataTransferTask(this, 'Import', {
      source: TransferLocation.nfs({
        agents: [TransferAgent.enhanced(transferAgentArn)],
        hostname: fileServer,
        path: exportedPath,
      }),
      destination: TransferLocation.bucket(archive.bucket, { prefix: 'archive/' }),
      // Snapshots of the file server, and what programs leave behind.
      excludes: ['*/.snapshot', '*.tmp', '*~'],
      report: { bucket: reports.bucket, prefix: 'reports/', level: TransferReportLevel.EVERY_FILE },
      // A sandbox is started by hand: each execution in Enhanced mode has a price of its own.
      ...profile.choose({
        sandbox: {},
        production: {
          schedule: Schedule.cron({ hour: '20', minute: '0' }),
          alarmThresholds: { withoutSuccess: Duration.days(2) },
        },
      }),
      failureTopic: profile.isProduction ? profile.alarmTopic(this).topic : undefined,
      alarms: profile.alarms(this),
    });
  }
}

function dataCentreOf({ node }: Construct): DataCentre {
  return {
    transferAgentArn:
      node.tryGetContext('transferAgentArn') ?? 'arn:aws:datasync:eu-west-1:111122223333:agent/agent-0123456789abcdef0',
    fileServer: node.tryGetContext('fileServer') ?? 'files.example.com',
    exportedPath: node.tryGetContext('exportedPath') ?? '/export/archive',
  };
}
