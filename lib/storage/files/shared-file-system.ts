import { Construct } from 'constructs';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Alarms, IObservable } from '../../observability';
import { connectToEfs, efsMountCommands, efsMountStatement, mountPathRule } from '../../private/efs-access';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, validate } from '../../private/validation';
import { clientPolicy } from '../private/file-system-policy';
import { mountTargetSubnets } from '../private/mount-target-subnets';
import { fileSystemAlarms, fileSystemWidgets } from '../private/shared-file-system-alarms';
import { accessPointRules, fileSystemRules } from '../private/shared-file-system-rules';
import { FileSystemLifecycle } from './file-system-lifecycle';
import { FileSystemReplication } from './file-system-replication';
import { FileSystemThroughput } from './file-system-throughput';

/** The thresholds of a file system's alarms. */
export interface SharedFileSystemAlarmThresholds {
  /**
   * The share of the operations a second that the file system can take, above 0 to 100, in each of three periods of five minutes.
   *
   * @default 95
   */
  readonly ioLimitPercent?: number;

  /**
   * The number of connections, in each of three minutes; 25,000 are the limit.
   *
   * @default 20000
   */
  readonly clientConnections?: number;

  /**
   * The burst credits that are left, with `FileSystemThroughput.bursting()`. What is left is read and written at 100 MiB/s.
   *
   * @default Size.gibibytes(192) - half an hour at 100 MiB/s
   */
  readonly burstCredits?: Size;

  /**
   * The time since the replica was up to date, with `FileSystemReplication.toFileSystem()`, 1 minute to 1 day.
   *
   * @default Duration.minutes(60) - four times what most file systems take
   */
  readonly replicationDelay?: Duration;
}

/** Options of an access point: a directory, and the user that every client is in it. */
export interface FileAccessPointOptions {
  /**
   * The directory of the file system that clients see as its root, absolute, up to 100 characters and four levels. It is made by the
   * first client that mounts it.
   */
  readonly path: string;

  /**
   * The id of the user that clients act as, whoever they are themselves, 1 to 4,294,967,295. Not root: who has to be that mounts
   * without an access point, with `fileSystem.grantRootAccess()`.
   */
  readonly uid: number;

  /**
   * The id of the group that clients act as, 1 to 4,294,967,295.
   *
   * @default - that of `uid`
   */
  readonly gid?: number;

  /**
   * The ids of further groups of the user, up to 16.
   *
   * @default - none
   */
  readonly secondaryGids?: number[];

  /**
   * The id of the user who owns the directory when it is made.
   *
   * @default - that of `uid`
   */
  readonly ownerUid?: number;

  /**
   * The id of the group that owns the directory when it is made.
   *
   * @default - that of `gid`
   */
  readonly ownerGid?: number;

  /**
   * The permissions of the directory when it is made, octal. A directory that exists keeps those that it has.
   *
   * @default '750' - the owner reads and writes, its group reads, others see nothing
   */
  readonly permissions?: string;
}

/** Options of a mount on instances. */
export interface InstanceMountOptions {
  /** The access point. */
  readonly accessPoint: efs.IAccessPoint;

  /** The directory of the instance, for example `/srv/content`. */
  readonly path: string;

  /**
   * Whether the instance may only read.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Properties of a `SharedFileSystem`. */
export interface SharedFileSystemProps {
  /** The VPC of the clients. It needs DNS hostnames, by which clients find the mount target of their zone. */
  readonly vpc: ec2.IVpc;

  /** The recipients of alarms when the file system reaches a limit. */
  readonly alarms: Alarms;

  /**
   * The thresholds of the alarms.
   *
   * @default - the default of each threshold
   */
  readonly alarmThresholds?: SharedFileSystemAlarmThresholds;

  /**
   * The subnets of the mount targets, one of each zone.
   *
   * @default - private subnets with egress, in a VPC without them isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The one zone that files are kept in, for example `eu-west-1a`: for half the price. The files are gone with the zone, but for
   * backups and the replica, and clients of other zones pay for traffic. A change replaces the file system.
   *
   * @default - all zones of the Region
   */
  readonly availabilityZone?: string;

  /**
   * The throughput.
   *
   * @default FileSystemThroughput.elastic() - nothing to plan, and nothing to pay at idle
   */
  readonly throughput?: FileSystemThroughput;

  /**
   * The storage classes that files move to while nobody uses them.
   *
   * @default - FileSystemLifecycle.tiers(), to Infrequent Access after 30 days and to Archive after 90; without elastic throughput
   * FileSystemLifecycle.infrequentAccess()
   */
  readonly lifecycle?: FileSystemLifecycle;

  /**
   * The key that encrypts the files. A change replaces the file system.
   *
   * @default - the AWS managed key of EFS, at no charge
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The second copy of all files.
   *
   * @default - none
   */
  readonly replication?: FileSystemReplication;

  /**
   * Whether another file system may be replicated to this one, which **overwrites what is in it**.
   *
   * @default false
   */
  readonly replicationTarget?: boolean;

  /**
   * Whether AWS Backup takes a backup a day by its plan for EFS, and keeps it for 35 days. Set it to false where a
   * `BackupProgram` has the file system, or each backup is made and billed twice.
   *
   * @default true
   */
  readonly automaticBackups?: boolean;

  /**
   * The fate of the file system when it is removed from the stack, or replaced.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Files that functions, tasks, jobs and instances share: an EFS file system that is encrypted at rest and in transit, and that nobody
 * mounts without a permission of its own. Who may read cannot write, and nobody is root.
 */
export class SharedFileSystem extends Construct implements ec2.IConnectable, IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.storage.SharedFileSystem';

  /** The file system. */
  public readonly fileSystem: efs.FileSystem;

  /** The security group of the mount targets. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** The network connections of the mount targets; from a client, `client.connections.allowToDefaultPort(files)`. */
  public readonly connections: ec2.Connections;

  /** The alarms; none with `Alarms.none()`. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * Whether another file system may be replicated to this one.
   *
   * @internal
   */
  public readonly _replicationTarget: boolean;

  private readonly accessPoints: FileAccessPointOptions[] = [];
  private readonly bursts: boolean;

  constructor(scope: Construct, id: string, props: SharedFileSystemProps) {
    super(scope, id);
    props = injectedProps(SharedFileSystem.PROPERTY_INJECTION_ID, scope, id, props);
    const throughput = props.throughput ?? FileSystemThroughput.elastic();
    const { throughputMode, provisionedMibps } = throughput._bind();
    const elastic = throughputMode === efs.ThroughputMode.ELASTIC;
    const lifecycle =
      props.lifecycle ?? (elastic ? FileSystemLifecycle.tiers() : FileSystemLifecycle.infrequentAccess());
    this._replicationTarget = props.replicationTarget ?? false;
    validate(
      at('SharedFileSystem', scope, id),
      fileSystemRules({ ...props, archives: lifecycle._archives, throughputMode, scope: this }),
    );

    this.securityGroup = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'Mount targets of the file system',
      // Mount targets answer, and never call.
      allowAllOutbound: false,
    });
    this.fileSystem = new efs.FileSystem(this, 'FileSystem', {
      vpc: props.vpc,
      vpcSubnets: mountTargetSubnets(props),
      securityGroup: this.securityGroup,
      encrypted: true,
      kmsKey: props.encryptionKey,
      performanceMode: efs.PerformanceMode.GENERAL_PURPOSE,
      throughputMode,
      provisionedThroughputPerSecond: provisionedMibps === undefined ? undefined : Size.mebibytes(provisionedMibps),
      replicationOverwriteProtection: this._replicationTarget
        ? efs.ReplicationOverwriteProtection.DISABLED
        : efs.ReplicationOverwriteProtection.ENABLED,
      // Nobody is anonymous: it means here that aws-cdk-lib adds nothing to this policy. What it would add allows every
      // principal that may mount to write, and to be root.
      allowAnonymousAccess: true,
      fileSystemPolicy: clientPolicy(),
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    const resource = this.fileSystem.node.defaultChild as efs.CfnFileSystem;
    resource.availabilityZoneName = props.availabilityZone;
    resource.lifecyclePolicies = lifecycle._bind();
    // Said also where there are none: a file system in one zone has backups unless it is told otherwise.
    // https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html
    resource.backupPolicy = { status: (props.automaticBackups ?? true) ? 'ENABLED' : 'DISABLED' };
    const replica = props.replication?._bind();
    if (replica) {
      resource.replicationConfiguration = { destinations: [replica.destination] };
      readAgain(resource, replica.replica);
    }
    if (props.automaticBackups ?? true) {
      acknowledgeInherent(
        this.fileSystem,
        'AWS Backup has the file system in its plan for EFS, which the rule does not know',
        'EFSInBackupPlan',
      );
    }
    this.connections = this.fileSystem.connections;
    this.bursts = throughputMode === efs.ThroughputMode.BURSTING;
    this.alarms = fileSystemAlarms(this, props, { fileSystem: this.fileSystem, bursts: this.bursts, replica });
  }

  /**
   * Adds an access point: for a function (`fileSystem` of `functions.ApiFunction`), a task (`efsMounts` of `containers.EcsWebService`),
   * a job (`batch.JobVolume.efs()`), a fleet (`efsMounts` of `compute.WebFleet`), or whatever takes one of aws-cdk-lib. One
   * application has one. Whoever mounts gets its permissions for this access point alone.
   */
  public addAccessPoint(id: string, options: FileAccessPointOptions): efs.AccessPoint {
    validate(`SharedFileSystem.addAccessPoint() of '${this.node.path}'`, accessPointRules(options, this.accessPoints));
    this.accessPoints.push(options);
    const { path, uid, gid = uid, secondaryGids, ownerUid = uid, ownerGid = gid, permissions = '750' } = options;
    return new efs.AccessPoint(this, id, {
      fileSystem: this.fileSystem,
      path,
      posixUser: { uid: String(uid), gid: String(gid), secondaryGids: secondaryGids?.map(String) },
      createAcl: { ownerUid: String(ownerUid), ownerGid: String(ownerGid), permissions },
    });
  }

  /** Allows a principal to mount by an access point, and to write: for clients that this library does not know. */
  public grantMount(grantee: iam.IGrantable, accessPoint: efs.IAccessPoint): iam.Grant {
    return this.grantByAccessPoint(grantee, { accessPoint });
  }

  /** Allows a principal to mount by an access point, and to read. */
  public grantReadOnlyMount(grantee: iam.IGrantable, accessPoint: efs.IAccessPoint): iam.Grant {
    return this.grantByAccessPoint(grantee, { accessPoint, readOnly: true });
  }

  /**
   * Mounts a directory on an instance of Amazon Linux at its first and every further start, encrypted and by its role. The script ends
   * where the mount fails, and with it what was to come after it.
   */
  public mountOnInstance(instance: ec2.Instance, options: InstanceMountOptions): void {
    this.mount(instance, instance.userData, options);
    instance.node.addDependency(this.fileSystem.mountTargetsAvailable);
  }

  /** Mounts a directory on each instance of a group, as `mountOnInstance()`. A `compute.WebFleet` has `efsMounts`. */
  public mountOnAutoScalingGroup(group: autoscaling.AutoScalingGroup, options: InstanceMountOptions): void {
    this.mount(group, group.userData, options);
    group.node.addDependency(this.fileSystem.mountTargetsAvailable);
  }

  /** Graphs of the throughput, of operations against their limit, and of connections. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return fileSystemWidgets(this, this.fileSystem, this.bursts);
  }

  private grantByAccessPoint(
    grantee: iam.IGrantable,
    access: { readonly accessPoint: efs.IAccessPoint; readonly readOnly?: boolean },
  ): iam.Grant {
    const { actions, conditions } = efsMountStatement(access);
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.fileSystem.fileSystemArn],
      conditions: conditions as Record<string, Record<string, unknown>>,
    });
  }

  private mount(
    client: ec2.IConnectable & iam.IGrantable & Construct,
    userData: ec2.UserData,
    options: InstanceMountOptions,
  ): void {
    validate(`mount of '${this.node.path}' on '${client.node.path}'`, mountPathRule('path', options.path));
    this.grantByAccessPoint(client, options);
    userData.addCommands('set -e', ...efsMountCommands([options]));
    const rules = connectToEfs(client, this.fileSystem, 'Instances mount the file system');
    client.node.defaultChild?.node.addDependency(...rules);
  }
}
