import { Construct } from 'constructs';
import { Aws, CfnResource, Duration, Lazy, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, validate } from '../../private/validation';
import { fsxLogGroup } from '../private/fsx-logs';
import { lustreLinkAlarm, lustreStorageAlarm, lustreWidgets } from '../private/lustre-file-system-alarms';
import {
  lustreClientRules,
  lustreFileSystemRules,
  lustreLinkRules,
  lustreMountRules,
  lustreSubnet,
} from '../private/lustre-file-system-rules';
import { allowLinkToUseKey, linkEvents } from '../private/lustre-links';
import { lustreMountCommands } from '../private/lustre-mount';
import { connectToLustre, fileServerGroup, rulesOf } from '../private/lustre-network';
import { LustreDeployment } from './lustre-deployment';
import { LustreLinkOptions } from './lustre-link';

/** The thresholds of a Lustre file system's alarms. */
export interface LustreFileSystemAlarmThresholds {
  /**
   * The part of the storage that is free, above 0 to below 100, in each of five minutes.
   *
   * @default 10
   */
  readonly freeStoragePercent?: number;

  /**
   * The age of the oldest change that waits to be written to a linked bucket, 5 minutes to 7 days. There is an alarm with the first link
   * that exports.
   *
   * @default Duration.hours(1)
   */
  readonly exportDelay?: Duration;

  /**
   * The age of the oldest change of a linked bucket that the file system has not seen, 5 minutes to 7 days. There is an alarm with the
   * first link that imports.
   *
   * @default Duration.hours(1)
   */
  readonly importDelay?: Duration;
}

/** Options of a mount of a Lustre file system. */
export interface LustreMountOptions {
  /** The directory of the instance, for example `/fsx`. */
  readonly path: string;

  /**
   * The directory of the file system that is mounted; it has to exist.
   *
   * @default '/'
   */
  readonly directory?: string;

  /**
   * Whether the instance only reads. It is a choice of the instance, not a permission.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Properties of a `LustreFileSystem`. */
export interface LustreFileSystemProps {
  /** The VPC of the clients. */
  readonly vpc: ec2.IVpc;

  /** The servers and disks. Another deployment, or throughput, replaces the file system. */
  readonly deployment: LustreDeployment;

  /** The recipients of alarms when storage is short, or a link does not keep up. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: LustreFileSystemAlarmThresholds;

  /**
   * The one subnet of the file system, in the zone of its clients: those of other zones wait longer, and pay for traffic. A change
   * replaces the file system.
   *
   * @default - the first private subnet with egress, in a VPC without them the first isolated one
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The storage, billed from the first minute, in whole GiB: 1200 or a multiple of 2400 on SSD; on HDD a multiple of 6000 at 12 MB/s
   * for each TiB, and of 1800 at 40; more with `efa`. It can be raised, every 6 hours, and not lowered. Not with Intelligent-Tiering.
   *
   * @default - the smallest that the deployment has: 1200 GiB, on HDD 6000 or 1800; by the files with Intelligent-Tiering
   */
  readonly storageCapacity?: Size;

  /**
   * Whether data are compressed by LZ4, which mostly makes them faster as well. A change is for files that are written from then on.
   *
   * @default true
   */
  readonly compression?: boolean;

  /**
   * The key that encrypts the files, of a persistent deployment. A change replaces the file system.
   *
   * @default - the AWS managed key of FSx; for scratch a key of the service that ends with the file system
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether there is a backup a day, of a persistent deployment without links. Set it to false where a `BackupProgram` has the file
   * system, or each backup is made and billed twice.
   *
   * @default - true for a persistent deployment without links; else there are none
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
   * The begin of the half hour of a week in which servers are patched, in UTC; the file system is not there for some minutes then,
   * which clients wait for.
   *
   * @default - chosen by FSx
   */
  readonly maintenanceStartTime?: fsx.LustreMaintenanceTime;

  /**
   * The time that warnings and errors of links are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log group.
   *
   * @default - the key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The fate of the file system, and of its security group, when it is removed from the stack, or replaced. What is kept is billed
   * until somebody deletes it, scratch as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Fast files for many instances, such as scratch space of jobs: a file system of FSx for Lustre in one zone, closed but for its clients,
 * with links to buckets. It is billed from the first minute, by its capacity.
 */
export class LustreFileSystem extends Construct implements fsx.IFileSystem, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.LustreFileSystem';

  /** The file system. */
  public readonly fileSystem: fsx.CfnFileSystem;

  /** The id of the file system. */
  public readonly fileSystemId: string;

  /** The name of the file system in DNS. */
  public readonly dnsName: string;

  /** The name that clients mount the file system by. */
  public readonly mountName: string;

  /** The security group of the file servers. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections of the file servers. Clients need rules both ways: let them in by `allowClients()`. */
  public readonly connections: ec2.Connections;

  /** The log group of warnings and errors of links. */
  public readonly logGroup: logs.LogGroup;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly props: LustreFileSystemProps;
  private lastLink?: CfnResource;
  private readonly links: (LustreLinkOptions & { readonly bucket: s3.IBucket })[] = [];

  constructor(scope: Construct, id: string, props: LustreFileSystemProps) {
    super(scope, id);
    props = injectedProps(LustreFileSystem.PROPERTY_INJECTION_ID, scope, id, props);
    validate(at('LustreFileSystem', scope, id), lustreFileSystemRules(props));
    this.props = props;
    const { deployment, removalPolicy = RemovalPolicy.RETAIN } = props;
    const { _smallestGibibytes: smallest, _efa: efa } = deployment;
    const size = props.storageCapacity ?? (smallest === undefined ? undefined : Size.gibibytes(smallest));

    const { logGroup, arn } = fsxLogGroup(this, 'LogGroup', props);
    this.logGroup = logGroup;
    this.securityGroup = fileServerGroup(this, props.vpc, { efa, removalPolicy });
    const { storageType, configuration } = deployment._bind();
    this.fileSystem = new fsx.CfnFileSystem(this, 'FileSystem', {
      fileSystemType: 'LUSTRE',
      // It cannot be changed: another version here would replace every file system by an empty one.
      fileSystemTypeVersion: '2.15',
      storageType,
      storageCapacity: size?.toGibibytes(),
      subnetIds: [lustreSubnet(props).subnetId],
      securityGroupIds: [this.securityGroup.securityGroupId],
      kmsKeyId: props.encryptionKey?.keyArn,
      lustreConfiguration: {
        ...configuration,
        dataCompressionType: (props.compression ?? true) ? 'LZ4' : 'NONE',
        weeklyMaintenanceStartTime: props.maintenanceStartTime?.toTimestamp(),
        ...(deployment._persistent && {
          // Links are made after this.
          automaticBackupRetentionDays: Lazy.number({ produce: () => this.backupDays() }),
          dailyAutomaticBackupStartTime: Lazy.string({
            produce: () => (this.backupDays() === 0 ? undefined : props.backupStartTime?.toTimestamp()),
          }),
        }),
      },
    });
    this.fileSystem.addPropertyOverride('LustreConfiguration.LogConfiguration', {
      Level: 'WARN_ERROR',
      Destination: arn,
    });
    this.fileSystem.applyRemovalPolicy(removalPolicy);
    // Without them FSx refuses to make the file system.
    this.fileSystem.node.addDependency(...rulesOf(this.securityGroup));
    this.fileSystemId = this.fileSystem.ref;
    this.dnsName = `${this.fileSystemId}.fsx.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    this.mountName = this.fileSystem.attrLustreMountName;
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(988) });
    this.alarms = [];
    if (size) {
      this.addAlarm(lustreStorageAlarm(this, props, { fileSystemId: this.fileSystemId, bytes: size.toBytes() }));
    }
  }

  /**
   * Links a directory to a bucket: its objects are files, whose content is read when they are first opened. Up to eight. A file system
   * with a link has no backups.
   */
  public linkBucket(id: string, bucket: s3.IBucket, options: LustreLinkOptions): fsx.CfnDataRepositoryAssociation {
    const link = { ...options, bucket };
    validate(
      `LustreFileSystem.linkBucket() of '${this.node.path}'`,
      lustreLinkRules(this, link, { others: this.links, props: this.props }),
    );
    allowLinkToUseKey(bucket.encryptionKey);
    const { imported, exported } = linkEvents(options);
    if (imported.length > 0) this.addLinkAlarm('Import');
    if (exported.length > 0) this.addLinkAlarm('Export');
    this.links.push(link);
    const association = new fsx.CfnDataRepositoryAssociation(this, id, {
      fileSystemId: this.fileSystemId,
      fileSystemPath: options.path,
      dataRepositoryPath: `s3://${bucket.bucketName}/${options.prefix ?? ''}`,
      batchImportMetaDataOnCreate: true,
      s3: {
        ...(imported.length > 0 && { autoImportPolicy: { events: imported } }),
        ...(exported.length > 0 && { autoExportPolicy: { events: exported } }),
      },
    });
    // The policy of the bucket is there before FSx looks whether it may use the bucket.
    if (bucket.policy) association.node.addDependency(bucket.policy);
    // FSx works on one link at a time.
    if (this.lastLink) association.node.addDependency(this.lastLink);
    this.lastLink = association;
    return association;
  }

  /**
   * Lets clients in, by rules both ways in their stack. Whoever is let in mounts without a permission of IAM, and is root there if it
   * is root at home.
   */
  public allowClients(client: ec2.IConnectable): void {
    this.connect(client);
  }

  /** The commands that mount the file system on Amazon Linux 2023 at every start, for a shell that stops at the first failing one. */
  public mountCommands(options: LustreMountOptions): string[] {
    validate(`LustreFileSystem.mountCommands() of '${this.node.path}'`, lustreMountRules(options));
    return lustreMountCommands(this, options);
  }

  /**
   * Mounts the file system on an instance of Amazon Linux 2023 at its first and every further start, and lets it in. The script ends
   * where the mount fails, and with it what was to come after it.
   */
  public mountOnInstance(instance: ec2.Instance, options: LustreMountOptions): void {
    this.mount(instance, instance.userData, options);
  }

  /** Mounts the file system on each instance of a group, as `mountOnInstance()`. */
  public mountOnAutoScalingGroup(group: autoscaling.AutoScalingGroup, options: LustreMountOptions): void {
    this.mount(group, group.userData, options);
  }

  /** Graphs of the throughput, of operations, of free storage and clients, and of changes that wait at links. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return lustreWidgets(this, this.fileSystemId);
  }

  private backupDays(): number {
    if (this.links.length > 0 || this.props.automaticBackups === false) return 0;
    return (this.props.backupRetention ?? Duration.days(7)).toDays();
  }

  private addLinkAlarm(direction: 'Export' | 'Import'): void {
    if (this.node.tryFindChild(`${direction}DelayAlarm`)) return;
    this.addAlarm(lustreLinkAlarm(this, direction, this.props, this.fileSystemId));
  }

  private addAlarm(alarm: cloudwatch.Alarm | undefined): void {
    if (alarm) this.alarms.push(alarm);
  }

  private mount(client: ec2.IConnectable & Construct, userData: ec2.UserData, options: LustreMountOptions): void {
    userData.addCommands('set -e', ...this.mountCommands(options));
    client.node.defaultChild?.node.addDependency(...this.connect(client));
  }

  private connect(client: ec2.IConnectable) {
    const { _efa: efa } = this.props.deployment;
    validate(`clients of '${this.node.path}'`, lustreClientRules(client, efa));
    return connectToLustre(client, this, efa);
  }
}
