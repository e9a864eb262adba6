import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { TransferAgent } from './transfer-agent';

/** Options of a bucket that is copied from or to. */
export interface BucketTransferOptions {
  /**
   * The prefix of the objects, with a slash at its end and none at its beginning, for example `archive/2026/`.
   *
   * @default - all objects
   */
  readonly prefix?: string;

  /**
   * The storage class of new objects. Of what is there already it is not changed.
   *
   * @default - S3 Standard: lifecycle rules move objects later without the minimum durations of colder classes
   */
  readonly storageClass?: s3.StorageClass;
}

/** A file server that speaks NFS. */
export interface NfsTransferOptions {
  /** The agents that reach the server, all of one mode. */
  readonly agents: TransferAgent[];

  /** The name or address of the server. */
  readonly hostname: string;

  /** The exported directory, or one below it, for example `/export/projects`. */
  readonly path: string;

  /**
   * The version of NFS.
   *
   * @default NfsTransferVersion.AUTOMATIC
   */
  readonly version?: NfsTransferVersion;
}

/** The version of NFS that a server is mounted with. */
export enum NfsTransferVersion {
  /** DataSync takes 4.1. */
  AUTOMATIC = 'AUTOMATIC',
  /** NFS 3. */
  NFS3 = 'NFS3',
  /** NFS 4.0. */
  NFS4_0 = 'NFS4_0',
  /** NFS 4.1. */
  NFS4_1 = 'NFS4_1',
}

/** A file server that speaks SMB, with NTLM. */
export interface SmbTransferOptions {
  /** The agents that reach the server, all of one mode. */
  readonly agents: TransferAgent[];

  /** The name or address of the server. */
  readonly hostname: string;

  /** The share, or a directory of it, with forward slashes, for example `/projects/2026`. */
  readonly share: string;

  /** The user who may read, or write, all files of the share with their metadata. */
  readonly user: string;

  /** The secret that is the password: its whole text, no JSON. */
  readonly password: secretsmanager.ISecret;

  /**
   * The Windows domain of the server.
   *
   * @default - the one that the server takes
   */
  readonly domain?: string;
}

/** An EFS file system that is copied from or to. */
export interface EfsTransferOptions {
  /** The VPC of the file system. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnet of the network interfaces of DataSync, in a zone that has a mount target.
   *
   * @default - the first private subnet with egress, in a VPC without them the first isolated one; of a file system in one zone that of
   * the zone
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * The access point. Files are then written by its user and belong to it; without one DataSync is root, and owners and
   * permissions are kept.
   *
   * @default - none
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * The directory, absolute.
   *
   * @default '/' - of the access point, if there is one
   */
  readonly path?: string;
}

/** An FSx for Lustre file system that is copied from or to. */
export interface LustreTransferOptions {
  /** The security groups of the network interfaces of DataSync, up to five, which the file system lets in: its own, usually. */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * The directory, absolute.
   *
   * @default '/'
   */
  readonly path?: string;
}

/** An FSx for Windows File Server file system that is copied from or to. */
export interface WindowsTransferOptions {
  /** The file system. */
  readonly fileSystem: fsx.IFileSystemRef;

  /** The security groups of the network interfaces of DataSync, up to five, which the file system lets in. */
  readonly securityGroups: ec2.ISecurityGroup[];

  /** The user who may read, or write, all files with their metadata. */
  readonly user: string;

  /** The secret that is the password: its whole text, no JSON. */
  readonly password: secretsmanager.ISecret;

  /**
   * The domain of the file system.
   *
   * @default - the one that the file system takes
   */
  readonly domain?: string;

  /** The share, or a directory of it, with forward slashes, for example `/share/projects`. */
  readonly path: string;
}

/** A bucket of another cloud or of a storage of one's own, with the API of S3. */
export interface ObjectStorageTransferOptions {
  /** The name or address of the server, which is reached by HTTPS. */
  readonly hostname: string;

  /** The name of the bucket. */
  readonly bucketName: string;

  /**
   * The prefix of the objects, with a slash at its end and none at its beginning.
   *
   * @default - all objects
   */
  readonly prefix?: string;

  /**
   * The agents that reach the server.
   *
   * @default - none: DataSync reaches the server over the internet, in Enhanced mode, to and from a bucket of S3 only
   */
  readonly agents?: TransferAgent[];

  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;

  /**
   * The id of the access key, such as a user name. With `secretKey` only.
   *
   * @default - none is needed
   */
  readonly accessKeyId?: string;

  /**
   * The secret that is the secret key: its whole text, no JSON. With `accessKeyId` only.
   *
   * @default - none is needed
   */
  readonly secretKey?: secretsmanager.ISecret;
}
