import { Construct } from 'constructs';
import { CrossStackReferences, ReferenceStrength, Stack, Token } from 'aws-cdk-lib/core';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { isKnown, matches, rule, Rules, validate } from '../../private/validation';
import { SharedFileSystem } from './shared-file-system';

/** Options of a replica that EFS makes. */
export interface FileSystemReplicaOptions {
  /**
   * The key of the replica's Region that encrypts it.
   *
   * @default - the AWS managed key of EFS in that Region
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The one zone that the replica is kept in, for example `eu-central-1a`: for half the price, and gone with the zone.
   *
   * @default - all zones of the Region
   */
  readonly availabilityZone?: string;
}

/**
 * The replica of a file system.
 *
 * @internal
 */
export interface FileSystemReplicationConfig {
  readonly destination: efs.CfnFileSystem.ReplicationDestinationProperty;

  /** The replica, where it is of this app. */
  readonly replica?: efs.CfnFileSystem;

  /** The id of the replica, where it is known. */
  readonly replicaId?: string;
}

/**
 * A second copy of all files, which EFS keeps up to date within minutes. It can be read meanwhile, and written to when the
 * replication is taken away.
 *
 * https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html
 */
export abstract class FileSystemReplication {
  /**
   * To a file system that EFS makes. It belongs to no stack: EFS keeps it when the replication ends, and it is billed until
   * somebody deletes it. It has no mount targets, policy and backups; give it those, or replicate `toFileSystem()`.
   *
   * @param region the Region of the replica, another or the same
   */
  public static toRegion(region: string, options: FileSystemReplicaOptions = {}): FileSystemReplication {
    const { encryptionKey, availabilityZone } = options;
    const keyRegion = encryptionKey?.env.region;
    validate('FileSystemReplication.toRegion', [
      matches('region', region, /^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as 'eu-central-1'"),
      rule(
        isKnown(region) && isKnown(keyRegion) && keyRegion !== region,
        () => `'encryptionKey' must be a key of '${region}', got one of '${keyRegion}'; make a key there`,
      ),
      rule(
        isKnown(region) && isKnown(availabilityZone) && !new RegExp(`^${region}[a-z]$`).test(availabilityZone),
        () =>
          `'availabilityZone' must be a zone of '${region}', such as '${region}a', got '${availabilityZone}'; take one of that Region`,
      ),
    ]);
    return new NewReplica({ region, kmsKeyId: encryptionKey?.keyArn, availabilityZoneName: availabilityZone });
  }

  /**
   * To a `SharedFileSystem` with `replicationTarget`, in the same or in another stack, whose mount targets, policy, alarms and
   * backups are ready for the day when it takes over. What is in it is overwritten. The two stacks must know their Regions where
   * these differ. Not in another account: EFS replicates there only between file systems that do not ask for TLS.
   */
  public static toFileSystem(replica: SharedFileSystem): FileSystemReplication {
    validate(
      'FileSystemReplication.toFileSystem',
      rule(
        !replica._replicationTarget,
        () =>
          `'replica' must be made with 'replicationTarget', got '${replica.node.path}' without it; its content would be overwritten`,
      ),
    );
    return new ExistingReplica(replica);
  }

  /**
   * What of it cannot be in this file system's place.
   *
   * @internal
   */
  public abstract _rules(scope: Construct): Rules;

  /**
   * The destination.
   *
   * @internal
   */
  public abstract _bind(): FileSystemReplicationConfig;
}

class NewReplica extends FileSystemReplication {
  constructor(private readonly destination: efs.CfnFileSystem.ReplicationDestinationProperty) {
    super();
  }

  public _rules(): Rules {
    return [];
  }

  public _bind(): FileSystemReplicationConfig {
    return { destination: this.destination };
  }
}

class ExistingReplica extends FileSystemReplication {
  constructor(private readonly replica: SharedFileSystem) {
    super();
  }

  public _rules(scope: Construct): Rules {
    const here = Stack.of(scope);
    const { region, account } = this.replica.fileSystem.env;
    return [
      rule(
        Token.isUnresolved(here.region) !== Token.isUnresolved(region),
        () => `'replication' to another stack needs Regions that are known; give both stacks 'env.region'`,
      ),
      // With a condition on TLS in their policies clients can no longer mount: which would be to give up TLS for the second copy.
      // https://docs.aws.amazon.com/efs/latest/ug/cross-account-replication.html
      rule(
        isKnown(here.account) && isKnown(account) && here.account !== account,
        () =>
          `'replication' must be within an account, got '${this.replica.node.path}' of another: EFS replicates there only between file ` +
          `systems that do not ask for TLS; copy backups there by 'BackupCopy.toVault()', or files by 'DataTransferTask'`,
      ),
    ];
  }

  public _bind(): FileSystemReplicationConfig {
    const { fileSystem } = this.replica;
    const resource = fileSystem.node.defaultChild as efs.CfnFileSystem;
    // Read by Fn::GetStackOutput, whatever the app's default is: an export would need custom resources between Regions.
    CrossStackReferences.of(resource).produce(ReferenceStrength.WEAK);
    return {
      destination: { fileSystemId: resource.ref, region: fileSystem.env.region },
      replica: resource,
      replicaId: resource.ref,
    };
  }
}
