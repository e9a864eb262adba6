import { Size } from 'aws-cdk-lib/core';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { efsMountStatement } from '../../private/efs-access';
import { matches, rule, validate, wholeNumber } from '../../private/validation';
import { mebibytesOf } from '../private/amounts';
import { JobCompatibility } from './submittable-job';

/** Options that every volume has. */
export interface JobVolumeOptions {
  /** The volume's name: up to 255 letters, digits, hyphens and underscores. */
  readonly name: string;

  /** The path in the container, absolute. */
  readonly mountPath: string;

  /**
   * Whether the container can only read it.
   *
   * @default false
   */
  readonly readOnly?: boolean;
}

/** Options of a volume on an EFS file system. */
export interface EfsJobVolumeOptions extends JobVolumeOptions {
  /**
   * The file system. The queue must be let in: `jobQueues.connections.allowToDefaultPort(fileSystem)`.
   *
   * @default - that of `accessPoint`, without which it must be given
   */
  readonly fileSystem?: efs.IFileSystem;

  /**
   * An access point, which sets user and root directory: that of a `storage.SharedFileSystem` among them. The job role may then
   * mount by it only.
   *
   * @default - none: files belong to the container's user
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * The directory of the file system that is mounted; it has to exist. An access point has one of its own.
   *
   * @default '/'
   */
  readonly rootDirectory?: string;
}

/** Options of a directory of the instance. */
export interface HostJobVolumeOptions extends JobVolumeOptions {
  /** The directory on the instance. */
  readonly hostPath: string;
}

/** Options of scratch space. */
export interface ScratchJobVolumeOptions {
  /**
   * The path of the capacity's `Scratch`; the container sees it at the same place.
   *
   * @default '/scratch'
   */
  readonly path?: string;
}

/** Options of a directory in memory. */
export interface MemoryJobVolumeOptions {
  /** The path in the container, absolute. */
  readonly mountPath: string;

  /** The maximum size, in whole MiB. What is in it is part of the container's memory. */
  readonly size: Size;

  /**
   * Whether programs can be run from it.
   *
   * @default false
   */
  readonly executable?: boolean;
}

/**
 * The parts of a volume that a container gets.
 *
 * @internal
 */
export interface JobVolumeConfig {
  /**
   * The volume.
   *
   * @default - none
   */
  readonly volume?: batch.EcsVolume;

  /**
   * The directory in memory.
   *
   * @default - none
   */
  readonly tmpfs?: batch.CfnJobDefinition.TmpfsProperty;
}

/** A volume of a job's container. */
export abstract class JobVolume {
  /** A shared file system, encrypted in transit; the job role may mount it (and write, unless `readOnly`). */
  public static efs(options: EfsJobVolumeOptions): JobVolume {
    validate('JobVolume.efs', [
      volumeRules(options),
      rule(
        options.fileSystem === undefined && options.accessPoint === undefined,
        () => `'fileSystem' must be given without an 'accessPoint', got neither; give one of them`,
      ),
      matches('rootDirectory', options.rootDirectory, /^\//, 'an absolute path'),
      // https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSAuthorizationConfig.html
      rule(
        options.accessPoint !== undefined && options.rootDirectory !== undefined && options.rootDirectory !== '/',
        () => `'rootDirectory' must not be given with an 'accessPoint', which has one of its own; leave one out`,
      ),
    ]);
    return new EfsJobVolume(options);
  }

  /** A directory of the EC2 instance. Neither on Fargate nor on managed instances. */
  public static host(options: HostJobVolumeOptions): JobVolume {
    validate('JobVolume.host', volumeRules(options), matches('hostPath', options.hostPath, /^\//, 'an absolute path'));
    return new HostJobVolume(options);
  }

  /**
   * An empty directory that lives as long as the container, for example `/tmp` beside a read-only root.
   *
   * It belongs to root, whoever runs the program, unless the image has the directory and declares it as a `VOLUME`: it then
   * begins with the owner and the permissions of the image's
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).
   */
  public static temporary(options: JobVolumeOptions): JobVolume {
    validate('JobVolume.temporary', volumeRules(options));
    return new TemporaryJobVolume(options);
  }

  /** An empty directory in the memory of the EC2 instance, which every user can write to. Neither on Fargate nor on managed instances. */
  public static memory(options: MemoryJobVolumeOptions): JobVolume {
    validate('JobVolume.memory', [
      matches('mountPath', options.mountPath, /^\/./, 'an absolute path'),
      wholeNumber('size in MiB', mebibytesOf(options.size), { min: 1 }),
    ]);
    return new MemoryJobVolume(options);
  }

  /** The scratch space of the queue's instances: see `Scratch`. Neither on Fargate, which has `ephemeralStorage`, nor on managed instances. */
  public static scratch(options: ScratchJobVolumeOptions = {}): JobVolume {
    const path = options.path ?? '/scratch';
    const volume = { name: 'scratch', mountPath: path, hostPath: path };
    validate('JobVolume.scratch', volumeRules(volume));
    return new HostJobVolume(volume, path);
  }

  /** The volume's name; of a directory in memory, its path. */
  public abstract readonly name: string;

  /** The path in the container. */
  public abstract readonly mountPath: string;

  /**
   * The path of the capacity's scratch space that it needs.
   *
   * @internal
   */
  public readonly _scratchPath?: string;

  /**
   * The platforms that the volume can be used on.
   *
   * @internal
   */
  public abstract readonly _compatibility: JobCompatibility[];

  /**
   * Whether containers of Windows can have it.
   *
   * @internal
   */
  public readonly _onWindows: boolean = false;

  /**
   * Whether its directory belongs to root, unless the image says otherwise.
   *
   * @internal
   */
  public readonly _ofRoot: boolean = false;

  /**
   * The volume of a container definition.
   *
   * @internal
   */
  public abstract _bind(jobRole: iam.IRole): JobVolumeConfig;
}

class EfsJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.FARGATE, JobCompatibility.EC2, JobCompatibility.MANAGED_INSTANCES];

  constructor(private readonly options: EfsJobVolumeOptions) {
    super();
    this.name = options.name;
    this.mountPath = options.mountPath;
  }

  public _bind(jobRole: iam.IRole): JobVolumeConfig {
    const { accessPoint, readOnly = false, name, mountPath, rootDirectory } = this.options;
    const fileSystem = fileSystemOf(this.options);
    // The grants of the L2 are for the whole file system.
    if (accessPoint) jobRole.addToPrincipalPolicy(efsMountStatement({ accessPoint, readOnly }));
    else if (readOnly) fileSystem.grantRead(jobRole);
    else fileSystem.grantReadWrite(jobRole);
    const volume = batch.EcsVolume.efs({
      name,
      containerPath: mountPath,
      readonly: readOnly,
      fileSystem,
      rootDirectory,
      accessPointId: accessPoint?.accessPointId,
      enableTransitEncryption: true,
      useJobRole: true,
    });
    return { volume };
  }
}

class HostJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.EC2];

  constructor(
    private readonly options: HostJobVolumeOptions,
    public override readonly _scratchPath?: string,
  ) {
    super();
    this.name = options.name;
    this.mountPath = options.mountPath;
  }

  public _bind(): JobVolumeConfig {
    const { name, mountPath, hostPath, readOnly = false } = this.options;
    return { volume: batch.EcsVolume.host({ name, containerPath: mountPath, hostPath, readonly: readOnly }) };
  }
}

class TemporaryJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.FARGATE, JobCompatibility.EC2, JobCompatibility.MANAGED_INSTANCES];

  public override readonly _onWindows = true;
  public override readonly _ofRoot = true;

  constructor(private readonly options: JobVolumeOptions) {
    super();
    this.name = options.name;
    this.mountPath = options.mountPath;
  }

  public _bind(): JobVolumeConfig {
    const { name, mountPath, readOnly = false } = this.options;
    return { volume: batch.EcsVolume.host({ name, containerPath: mountPath, readonly: readOnly }) };
  }
}

class MemoryJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.EC2];

  constructor(private readonly options: MemoryJobVolumeOptions) {
    super();
    this.name = options.mountPath;
    this.mountPath = options.mountPath;
  }

  public _bind(): JobVolumeConfig {
    const { mountPath, size, executable = false } = this.options;
    const mountOptions = executable ? ['exec'] : undefined;
    return { tmpfs: { containerPath: mountPath, size: size.toMebibytes(), mountOptions } };
  }
}

/** The file system of a volume, of which the rules have found that there is one. */
function fileSystemOf({ fileSystem, accessPoint }: EfsJobVolumeOptions): efs.IFileSystem {
  return fileSystem ?? (accessPoint as efs.IAccessPoint).fileSystem;
}

function volumeRules({ name, mountPath }: JobVolumeOptions) {
  return [
    matches('name', name, /^[A-Za-z0-9_-]{1,255}$/, "up to 255 letters, digits, '-' and '_'"),
    matches('mountPath', mountPath, /^\/./, 'an absolute path'),
  ];
}
