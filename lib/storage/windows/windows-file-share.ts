import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { fsxLogGroup } from '../private/fsx-logs';
import { rulesOf } from '../private/lustre-network';
import { windowsShareAlarms, windowsShareWidgets } from '../private/windows-file-share-alarms';
import { ResolvedWindowsShare, shareSubnets, windowsShareRules } from '../private/windows-file-share-rules';
import { connectToShare, shareGroup } from '../private/windows-network';
import { ActiveDirectory } from './active-directory';
import { WindowsShareDeployment } from './windows-share-deployment';
import { WindowsShareStorage } from './windows-share-storage';

/** The attempts to use shares, files and directories that are logged. Of files, it is those that their own audit settings name. */
export enum WindowsAuditLevel {
  /** No attempts. */
  DISABLED = 'DISABLED',

  /** Attempts that were refused. */
  FAILURES = 'FAILURE_ONLY',

  /** Attempts that succeeded. */
  SUCCESSES = 'SUCCESS_ONLY',

  /** All attempts, which may be many. */
  ALL = 'SUCCESS_AND_FAILURE',
}

/** The thresholds of a file share's alarms. */
export interface WindowsFileShareAlarmThresholds {
  /**
   * The part of the storage that is free, 1 to 99, in each of three periods of five minutes.
   *
   * @default 10
   */
  readonly freeStoragePercent?: number;

  /**
   * The part of the throughput to clients that is used, 1 to 100, in each of three periods of five minutes.
   *
   * @default 90
   */
  readonly networkPercent?: number;

  /**
   * The part of the throughput between file server and disks that is used, 1 to 100, in each of three periods of five minutes.
   *
   * @default 90
   */
  readonly diskPercent?: number;
}

/** Properties of a `WindowsFileShare`. */
export interface WindowsFileShareProps {
  /** The VPC of the clients. */
  readonly vpc: ec2.IVpc;

  /** The directory of the users. Another one replaces the file system. */
  readonly directory: ActiveDirectory;

  /** The recipients of alarms when storage or throughput is short. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: WindowsFileShareAlarmThresholds;

  /**
   * The zones. A change replaces the file system.
   *
   * @default WindowsShareDeployment.multiAz()
   */
  readonly deployment?: WindowsShareDeployment;

  /**
   * The subnets: two of different zones, the first that of the preferred file server, or one. A change replaces the file system.
   *
   * @default - private subnets with egress, in a VPC without them isolated ones, of the first zones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The disks.
   *
   * @default - WindowsShareStorage.ssd(), the smallest, of 32 GiB
   */
  readonly storage?: WindowsShareStorage;

  /**
   * The throughput in MB/s, billed from the first minute: 8, 16, 32, and so on up to 2048. More storage needs 16, and audit logs 32.
   *
   * @default 32
   */
  readonly throughputCapacity?: number;

  /**
   * Further names of the share in DNS, in full, up to 50. The directory needs service principal names and records for them:
   * https://docs.aws.amazon.com/fsx/latest/WindowsGuide/managing-dns-aliases.html
   *
   * @default - none
   */
  readonly aliases?: string[];

  /**
   * The attempts to use the share that are logged.
   *
   * @default WindowsAuditLevel.FAILURES
   */
  readonly auditLevel?: WindowsAuditLevel;

  /**
   * The time that audit logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts audit logs.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The key that encrypts the files. A change replaces the file system.
   *
   * @default - the AWS managed key of FSx
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether there is a backup a day. Set it to false where a `BackupProgram` has the file system, or each backup is made and billed
   * twice.
   *
   * @default true
   */
  readonly automaticBackups?: boolean;

  /**
   * The time that automatic backups are kept, in whole days from 1 to 90.
   *
   * @default Duration.days(7)
   */
  readonly backupRetention?: Duration;

  /**
   * The time of day of automatic backups, in UTC.
   *
   * @default - chosen by FSx
   */
  readonly backupStartTime?: fsx.DailyAutomaticBackupStartTime;

  /**
   * The begin of the half hour of a week in which servers are patched, in UTC. The type is that which aws-cdk-lib has for all of FSx.
   *
   * @default - chosen by FSx
   */
  readonly maintenanceStartTime?: fsx.LustreMaintenanceTime;

  /**
   * The fate of the file system, and of its security group, when it is removed from the stack, or replaced. What is kept is billed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Files that Windows clients share by SMB: a file system of FSx for Windows File Server whose users are those of an Active Directory,
 * closed but for its clients, and audited. It is billed from the first minute, by storage and throughput.
 */
export class WindowsFileShare extends Construct implements fsx.IFileSystem, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.WindowsFileShare';

  /** The file system. */
  public readonly fileSystem: fsx.CfnFileSystem;

  /** The id of the file system. */
  public readonly fileSystemId: string;

  /** The name of the file system in DNS. */
  public readonly dnsName: string;

  /** The path of the share that every file system has, as Windows clients write it. */
  public readonly sharePath: string;

  /** The security group of the file servers. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections of the file servers, by SMB. */
  public readonly connections: ec2.Connections;

  /** The log group of audit logs; undefined with `WindowsAuditLevel.DISABLED`. */
  public readonly logGroup?: logs.LogGroup;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: WindowsFileShareProps) {
    super(scope, id);
    props = injectedProps(WindowsFileShare.PROPERTY_INJECTION_ID, scope, id, props);
    const resolved: ResolvedWindowsShare = {
      deployment: props.deployment ?? WindowsShareDeployment.multiAz(),
      throughputCapacity: props.throughputCapacity ?? 32,
      auditLevel: props.auditLevel ?? WindowsAuditLevel.FAILURES,
    };
    validate(at('WindowsFileShare', scope, id), windowsShareRules(props, resolved));
    const { removalPolicy = RemovalPolicy.RETAIN } = props;
    const storage = (props.storage ?? WindowsShareStorage.ssd(Size.gibibytes(32)))._bind();
    const subnetIds = shareSubnets(props, resolved).map(({ subnetId }) => subnetId);
    const { configuration, domainControllers, dependency } = props.directory._bind(this, props.vpc);

    const audit = resolved.auditLevel === WindowsAuditLevel.DISABLED ? undefined : fsxLogGroup(this, 'LogGroup', props);
    this.logGroup = audit?.logGroup;
    this.securityGroup = shareGroup(this, props.vpc, { domainControllers, removalPolicy });
    this.fileSystem = new fsx.CfnFileSystem(this, 'FileSystem', {
      fileSystemType: 'WINDOWS',
      storageType: storage.storageType,
      storageCapacity: storage.gibibytes,
      subnetIds,
      securityGroupIds: [this.securityGroup.securityGroupId],
      kmsKeyId: props.encryptionKey?.keyArn,
      windowsConfiguration: {
        ...configuration,
        deploymentType: resolved.deployment._type,
        preferredSubnetId: subnetIds.length > 1 ? subnetIds[0] : undefined,
        throughputCapacity: resolved.throughputCapacity,
        diskIopsConfiguration:
          storage.iops === undefined ? undefined : { mode: 'USER_PROVISIONED', iops: storage.iops },
        aliases: props.aliases,
        ...this.backups(props),
        weeklyMaintenanceStartTime: props.maintenanceStartTime?.toTimestamp(),
        auditLogConfiguration: {
          fileAccessAuditLogLevel: resolved.auditLevel,
          fileShareAccessAuditLogLevel: resolved.auditLevel,
          auditLogDestination: audit?.arn,
        },
      },
    });
    this.fileSystem.applyRemovalPolicy(removalPolicy);
    this.fileSystem.node.addDependency(...rulesOf(this.securityGroup), ...(dependency ? [dependency] : []));
    this.fileSystemId = this.fileSystem.ref;
    this.dnsName = this.fileSystem.attrDnsName;
    this.sharePath = `\\\\${this.dnsName}\\share`;
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(445) });
    const bytes = Size.gibibytes(storage.gibibytes).toBytes();
    this.alarms = windowsShareAlarms(this, props, { fileSystemId: this.fileSystemId, bytes });
  }

  /** Lets clients in, by SMB, by rules in their stack. Who they are, and what they may, is up to the directory. */
  public allowClients(client: ec2.IConnectable): void {
    connectToShare(client, this, 445, 'Clients use the Windows file share');
  }

  /** Lets the hosts of administrators in, by PowerShell (https://docs.aws.amazon.com/fsx/latest/WindowsGuide/remote-pwrshell.html). */
  public allowAdministration(host: ec2.IConnectable): void {
    connectToShare(host, this, 5985, 'Administrators of the Windows file share');
  }

  /** Graphs of the throughput, of what is used of it, and of free storage and clients. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return windowsShareWidgets(this, this.fileSystemId);
  }

  private backups(props: WindowsFileShareProps): Partial<fsx.CfnFileSystem.WindowsConfigurationProperty> {
    return {
      automaticBackupRetentionDays:
        props.automaticBackups === false ? 0 : (props.backupRetention ?? Duration.days(7)).toDays(),
      dailyAutomaticBackupStartTime: props.backupStartTime?.toTimestamp(),
      // It cannot be changed: another value here would replace every file system by an empty one.
      copyTagsToBackups: true,
    };
  }
}
