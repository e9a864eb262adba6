import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as datasync from 'aws-cdk-lib/aws-datasync';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { connectToEfs, efsMountStatement } from '../../private/efs-access';
import { isKnown, matches, nonEmpty, port, required, rule, Rules } from '../../private/validation';
import {
  agentRules,
  directoryRules,
  groupRules,
  prefixRules,
  shareRules,
  signInRules,
  subnetFor,
  zoneOf,
} from '../private/transfer-location-rules';
import { allowObjects, secretRole, transferRole } from '../private/transfer-role';
import { TransferAgent } from './transfer-agent';
import {
  BucketTransferOptions,
  EfsTransferOptions,
  LustreTransferOptions,
  NfsTransferOptions,
  NfsTransferVersion,
  ObjectStorageTransferOptions,
  SmbTransferOptions,
  WindowsTransferOptions,
} from './transfer-location-options';

/**
 * The kind of a location, on which the mode and the metadata of a task depend.
 *
 * @internal
 */
export enum TransferStorage {
  BUCKET = 'a bucket',
  EFS = 'an EFS file system',
  LUSTRE = 'an FSx for Lustre file system',
  NFS = 'an NFS server',
  OBJECT_STORAGE = 'an object storage',
  SMB = 'an SMB server',
  WINDOWS = 'an FSx for Windows file system',
}

/**
 * The parts of a location that a task needs.
 *
 * @internal
 */
export interface TransferLocationConfig {
  readonly location: { readonly attrLocationArn: string };

  /** The role by which DataSync reads or writes, or reads the password. */
  readonly role?: iam.Role;
}

/** The storage that a `DataTransferTask` copies from or to. */
export abstract class TransferLocation {
  /** A bucket of this account. A bucket of another one must also let in the role of the task (`sourceRole`, `destinationRole`). */
  public static bucket(bucket: s3.IBucket, options: BucketTransferOptions = {}): TransferLocation {
    return new BucketLocation(bucket, options);
  }

  /** A file server that speaks NFS. */
  public static nfs(options: NfsTransferOptions): TransferLocation {
    return new NfsLocation(options);
  }

  /** A file server that speaks SMB. */
  public static smb(options: SmbTransferOptions): TransferLocation {
    return new SmbLocation(options);
  }

  /** An EFS file system, mounted by a role and TLS: for `SharedFileSystem.fileSystem`. */
  public static efs(fileSystem: efs.IFileSystem, options: EfsTransferOptions): TransferLocation {
    return new EfsLocation(fileSystem, options);
  }

  /** An FSx for Lustre file system; of an L2 of aws-cdk-lib its `node.defaultChild`. */
  public static lustre(fileSystem: fsx.IFileSystemRef, options: LustreTransferOptions): TransferLocation {
    return new LustreLocation(fileSystem, options);
  }

  /** An FSx for Windows File Server file system. */
  public static windows(options: WindowsTransferOptions): TransferLocation {
    return new WindowsLocation(options);
  }

  /** A bucket of another cloud, or of a storage of one's own. */
  public static objectStorage(options: ObjectStorageTransferOptions): TransferLocation {
    return new ObjectStorageLocation(options);
  }

  /** @internal */
  public abstract readonly _storage: TransferStorage;

  /** @internal */
  public readonly _agents: readonly TransferAgent[] = [];

  /**
   * Whether new objects are in a class that cannot be read at once.
   *
   * @internal
   */
  public readonly _archives: boolean = false;

  /**
   * Whether all files belong to the user of an access point.
   *
   * @internal
   */
  public readonly _oneOwner: boolean = false;

  /**
   * What is copied: the storage, and the path or prefix in it, with a slash at its end.
   *
   * @internal
   */
  public abstract readonly _place: { readonly storage: unknown; readonly path: string };

  /**
   * What of it cannot be.
   *
   * @internal
   */
  public abstract _rules(prop: string): Rules;

  /**
   * Makes the location in a scope of its own.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, write: boolean): TransferLocationConfig;
}

/** The class of objects of which nothing is said. */
const STANDARD = 'STANDARD';

/** The names that DataSync has for the classes of S3. */
const CLASSES: Record<string, string | undefined> = {
  [s3.StorageClass.INFREQUENT_ACCESS.value]: 'STANDARD_IA',
  [s3.StorageClass.ONE_ZONE_INFREQUENT_ACCESS.value]: 'ONEZONE_IA',
  [s3.StorageClass.INTELLIGENT_TIERING.value]: 'INTELLIGENT_TIERING',
  [s3.StorageClass.GLACIER_INSTANT_RETRIEVAL.value]: 'GLACIER_INSTANT_RETRIEVAL',
  [s3.StorageClass.GLACIER.value]: 'GLACIER',
  [s3.StorageClass.DEEP_ARCHIVE.value]: 'DEEP_ARCHIVE',
};

class BucketLocation extends TransferLocation {
  public readonly _storage = TransferStorage.BUCKET;
  public override readonly _archives: boolean;
  public readonly _place: { readonly storage: unknown; readonly path: string };
  private readonly storageClass: string;

  constructor(
    private readonly bucket: s3.IBucket,
    private readonly options: BucketTransferOptions,
  ) {
    super();
    this.storageClass = options.storageClass?.value ?? STANDARD;
    this._archives = [s3.StorageClass.GLACIER.value, s3.StorageClass.DEEP_ARCHIVE.value].includes(this.storageClass);
    this._place = { storage: bucket.bucketArn, path: options.prefix ?? '' };
  }

  public _rules(prop: string): Rules {
    return [
      prefixRules(`${prop} prefix`, this.options.prefix),
      rule(
        isKnown(this.storageClass) && classOf(this.storageClass) === undefined,
        () =>
          `'${prop} storageClass' must be one that DataSync writes (${[STANDARD, ...Object.values(CLASSES)].join(', ')}), got '${this.storageClass}'`,
      ),
    ];
  }

  public _bind(scope: Construct, write: boolean): TransferLocationConfig {
    const { prefix = '' } = this.options;
    const role = transferRole(scope, 'Role', write ? 'Writes objects of a transfer' : 'Reads objects of a transfer');
    allowObjects(role, { bucket: this.bucket, prefix }, write);
    const location = new datasync.CfnLocationS3(scope, 'Location', {
      s3BucketArn: this.bucket.bucketArn,
      s3Config: { bucketAccessRoleArn: role.roleArn },
      // Written also where it is the default: a property that is taken away may stay as it was.
      subdirectory: prefix === '' ? '/' : prefix,
      s3StorageClass: write ? classOf(this.storageClass) : undefined,
    });
    // DataSync tries the permissions when the location is made.
    location.node.addDependency(role);
    return { location, role };
  }
}

class NfsLocation extends TransferLocation {
  public readonly _storage = TransferStorage.NFS;
  public override readonly _agents: readonly TransferAgent[];
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(private readonly options: NfsTransferOptions) {
    super();
    this._agents = options.agents;
    this._place = { storage: `nfs://${options.hostname}`, path: `${options.path}/` };
  }

  public _rules(prop: string): Rules {
    const { agents, hostname, path } = this.options;
    return [
      agentRules(`${prop} agents`, agents, true),
      hostRules(`${prop} hostname`, hostname),
      directoryRules(`${prop} path`, path),
    ];
  }

  public _bind(scope: Construct): TransferLocationConfig {
    const { agents, hostname, path, version = NfsTransferVersion.AUTOMATIC } = this.options;
    const location = new datasync.CfnLocationNFS(scope, 'Location', {
      serverHostname: hostname,
      subdirectory: path,
      onPremConfig: { agentArns: agents.map(({ agentArn }) => agentArn) },
      mountOptions: { version },
    });
    return { location };
  }
}

class SmbLocation extends TransferLocation {
  public readonly _storage = TransferStorage.SMB;
  public override readonly _agents: readonly TransferAgent[];
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(private readonly options: SmbTransferOptions) {
    super();
    this._agents = options.agents;
    this._place = { storage: `smb://${options.hostname}`, path: `${options.share}/` };
  }

  public _rules(prop: string): Rules {
    const { agents, hostname, share, user, domain, password } = this.options;
    return [
      agentRules(`${prop} agents`, agents, true),
      hostRules(`${prop} hostname`, hostname),
      shareRules(`${prop} share`, share),
      signInRules(prop, { user, domain }),
      required(`${prop} password`, password, 'give it the secret that is the password'),
    ];
  }

  public _bind(scope: Construct): TransferLocationConfig {
    const { agents, hostname, share, user, domain, password } = this.options;
    const role = secretRole(scope, password);
    const location = new datasync.CfnLocationSMB(scope, 'Location', {
      agentArns: agents.map(({ agentArn }) => agentArn),
      authenticationType: 'NTLM',
      serverHostname: hostname,
      subdirectory: share,
      user,
      domain,
      customSecretConfig: { secretArn: password.secretArn, secretAccessRoleArn: role.roleArn },
      mountOptions: { version: 'AUTOMATIC' },
    });
    location.node.addDependency(role);
    return { location, role };
  }
}

class EfsLocation extends TransferLocation {
  public readonly _storage = TransferStorage.EFS;
  public override readonly _oneOwner: boolean;
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(
    private readonly fileSystem: efs.IFileSystem,
    private readonly options: EfsTransferOptions,
  ) {
    super();
    const { accessPoint, path = '/' } = options;
    this._oneOwner = accessPoint !== undefined;
    this._place = {
      storage: [fileSystem.fileSystemId, accessPoint?.accessPointId],
      path: path === '/' ? path : `${path}/`,
    };
  }

  public _rules(prop: string): Rules {
    const { vpc, subnet, path, accessPoint } = this.options;
    const zone = zoneOf(this.fileSystem);
    return [
      required(`${prop} vpc`, vpc, 'give it the VPC of the file system'),
      directoryRules(`${prop} path`, path),
      rule(
        vpc !== undefined && subnetFor(vpc, subnet, zone) === undefined,
        () =>
          `'${prop} subnet' must be given: the VPC has no private or isolated one${zone === undefined ? '' : ` in '${zone}'`}; give it one`,
      ),
      // https://docs.aws.amazon.com/datasync/latest/userguide/create-efs-location.html
      rule(
        zone !== undefined && isKnown(subnet?.availabilityZone) && subnet?.availabilityZone !== zone,
        () =>
          `'${prop} subnet' must be in '${zone}', the zone of the file system, got '${subnet?.node.path}' of ` +
          `'${subnet?.availabilityZone}'; leave it out, or take one of that zone`,
      ),
      rule(
        accessPoint !== undefined && accessPoint.fileSystem.node.path !== this.fileSystem.node.path,
        () =>
          `'${prop} accessPoint' must be one of '${this.fileSystem.node.path}', got one of '${accessPoint?.fileSystem.node.path}'; take one of that file system`,
      ),
    ];
  }

  public _bind(scope: Construct, write: boolean): TransferLocationConfig {
    const { vpc, subnet, accessPoint, path = '/' } = this.options;
    const stack = Stack.of(scope);
    const role = transferRole(scope, 'Role', 'Mounts the file system of a transfer');
    role.addToPolicy(
      accessPoint
        ? efsMountStatement({ accessPoint, readOnly: !write })
        : new iam.PolicyStatement({
            // Without root, files of others cannot be read, nor be given to their owners.
            actions: [
              'elasticfilesystem:ClientMount',
              'elasticfilesystem:ClientRootAccess',
              ...(write ? ['elasticfilesystem:ClientWrite'] : []),
            ],
            resources: [this.fileSystem.fileSystemArn],
          }),
    );
    const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: 'Network interfaces of DataSync',
      allowAllOutbound: false,
    });
    const rules = connectToEfs(group, this.fileSystem, 'DataSync mounts the file system');
    const location = new datasync.CfnLocationEFS(scope, 'Location', {
      efsFilesystemArn: this.fileSystem.fileSystemArn,
      accessPointArn: accessPoint?.accessPointArn,
      fileSystemAccessRoleArn: role.roleArn,
      inTransitEncryption: 'TLS1_2',
      subdirectory: path,
      ec2Config: {
        securityGroupArns: [groupArn(stack, group)],
        subnetArn: stack.formatArn({
          service: 'ec2',
          resource: 'subnet',
          resourceName: subnetFor(vpc, subnet, zoneOf(this.fileSystem))?.subnetId,
        }),
      },
    });
    location.node.addDependency(role, this.fileSystem.mountTargetsAvailable, ...rules);
    return { location, role };
  }
}

class LustreLocation extends TransferLocation {
  public readonly _storage = TransferStorage.LUSTRE;
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(
    private readonly fileSystem: fsx.IFileSystemRef,
    private readonly options: LustreTransferOptions,
  ) {
    super();
    const { path = '/' } = options;
    this._place = { storage: fileSystem.fileSystemRef.fileSystemId, path: path === '/' ? path : `${path}/` };
  }

  public _rules(prop: string): Rules {
    const { securityGroups, path } = this.options;
    return [groupRules(`${prop} securityGroups`, securityGroups), shareRules(`${prop} path`, path)];
  }

  public _bind(scope: Construct): TransferLocationConfig {
    const { securityGroups, path = '/' } = this.options;
    const stack = Stack.of(scope);
    const location = new datasync.CfnLocationFSxLustre(scope, 'Location', {
      fsxFilesystemArn: fileSystemArn(stack, this.fileSystem.fileSystemRef.fileSystemId),
      securityGroupArns: securityGroups.map((group) => groupArn(stack, group)),
      subdirectory: path,
    });
    return { location };
  }
}

class WindowsLocation extends TransferLocation {
  public readonly _storage = TransferStorage.WINDOWS;
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(private readonly options: WindowsTransferOptions) {
    super();
    this._place = { storage: options.fileSystem.fileSystemRef.fileSystemId, path: `${options.path}/` };
  }

  public _rules(prop: string): Rules {
    const { securityGroups, path, user, domain, password } = this.options;
    return [
      groupRules(`${prop} securityGroups`, securityGroups),
      shareRules(`${prop} path`, path),
      signInRules(prop, { user, domain }),
      required(`${prop} password`, password, 'give it the secret that is the password'),
    ];
  }

  public _bind(scope: Construct): TransferLocationConfig {
    const { fileSystem, securityGroups, path, user, domain, password } = this.options;
    const stack = Stack.of(scope);
    const role = secretRole(scope, password);
    const location = new datasync.CfnLocationFSxWindows(scope, 'Location', {
      fsxFilesystemArn: fileSystemArn(stack, fileSystem.fileSystemRef.fileSystemId),
      securityGroupArns: securityGroups.map((group) => groupArn(stack, group)),
      subdirectory: path,
      user,
      domain,
      customSecretConfig: { secretArn: password.secretArn, secretAccessRoleArn: role.roleArn },
    });
    location.node.addDependency(role);
    return { location, role };
  }
}

class ObjectStorageLocation extends TransferLocation {
  public readonly _storage = TransferStorage.OBJECT_STORAGE;
  public override readonly _agents: readonly TransferAgent[];
  public readonly _place: { readonly storage: unknown; readonly path: string };

  constructor(private readonly options: ObjectStorageTransferOptions) {
    super();
    const { agents = [], hostname, bucketName, prefix = '' } = options;
    this._agents = agents;
    this._place = { storage: `https://${hostname}/${bucketName}`, path: prefix };
  }

  public _rules(prop: string): Rules {
    const { agents, hostname, bucketName, prefix, port: number, accessKeyId, secretKey } = this.options;
    return [
      agentRules(`${prop} agents`, agents, false),
      hostRules(`${prop} hostname`, hostname),
      nonEmpty(`${prop} bucketName`, bucketName),
      prefixRules(`${prop} prefix`, prefix),
      port(`${prop} port`, number),
      rule(
        (accessKeyId === undefined) !== (secretKey === undefined),
        () => `'${prop} accessKeyId' and '${prop} secretKey' must be given together; add the other one`,
      ),
    ];
  }

  public _bind(scope: Construct): TransferLocationConfig {
    const { agents = [], hostname, bucketName, prefix = '', port: number = 443, accessKeyId, secretKey } = this.options;
    const role = secretKey && secretRole(scope, secretKey);
    const location = new datasync.CfnLocationObjectStorage(scope, 'Location', {
      agentArns: agents.length === 0 ? undefined : agents.map(({ agentArn }) => agentArn),
      serverHostname: hostname,
      serverPort: number,
      serverProtocol: 'HTTPS',
      bucketName,
      subdirectory: prefix === '' ? '/' : prefix,
      accessKey: accessKeyId,
      customSecretConfig:
        secretKey && role ? { secretArn: secretKey.secretArn, secretAccessRoleArn: role.roleArn } : undefined,
    });
    if (role) location.node.addDependency(role);
    return { location, role };
  }
}

function classOf(storageClass: string): string | undefined {
  return storageClass === STANDARD ? STANDARD : CLASSES[storageClass];
}

function hostRules(prop: string, hostname: string): Rules {
  return matches(
    prop,
    hostname,
    // https://docs.aws.amazon.com/datasync/latest/userguide/API_CreateLocationNfs.html
    /^(?=.{1,255}$)([A-Za-z0-9-]*[A-Za-z0-9]\.)*[A-Za-z0-9:-]*[A-Za-z0-9]$/,
    "a name or an address, without underscores, such as 'files.example.com'",
  );
}

function groupArn(stack: Stack, group: ec2.ISecurityGroup): string {
  return stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName: group.securityGroupId });
}

function fileSystemArn(stack: Stack, fileSystemId: string): string {
  return stack.formatArn({
    service: 'fsx',
    resource: 'file-system',
    resourceName: fileSystemId,
  });
}
