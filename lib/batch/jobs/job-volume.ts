import * as batch from 'aws-cdk-lib/aws-batch';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, validate } from '../../private/validation';
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
  /** The file system. Open its security group: `fileSystem.connections.allowDefaultPortFrom(jobQueues)`. */
  readonly fileSystem: efs.IFileSystem;

  /**
   * An access point, which sets user and root directory.
   *
   * @default - the root of the file system, as the container's user
   */
  readonly accessPoint?: efs.IAccessPoint;
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

/** A volume of a job's container. */
export abstract class JobVolume {
  /** A shared file system, encrypted in transit; the job role may mount it (and write, unless `readOnly`). */
  public static efs(options: EfsJobVolumeOptions): JobVolume {
    validate('JobVolume.efs', volumeRules(options));
    return new EfsJobVolume(options);
  }

  /** A directory of the EC2 instance. Not on Fargate. */
  public static host(options: HostJobVolumeOptions): JobVolume {
    validate('JobVolume.host', volumeRules(options), matches('hostPath', options.hostPath, /^\//, 'an absolute path'));
    return new HostJobVolume(options);
  }

  /** An empty directory that lives as long as the container, for example `/tmp` beside a read-only root. */
  public static temporary(options: JobVolumeOptions): JobVolume {
    validate('JobVolume.temporary', volumeRules(options));
    return new TemporaryJobVolume(options);
  }

  /** The scratch space of the queue's instances: see `Scratch`. Not on Fargate, which has `ephemeralStorage`. */
  public static scratch(options: ScratchJobVolumeOptions = {}): JobVolume {
    const path = options.path ?? '/scratch';
    const volume = { name: 'scratch', mountPath: path, hostPath: path };
    validate('JobVolume.scratch', volumeRules(volume));
    return new HostJobVolume(volume, path);
  }

  /** The volume's name. */
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
   * The volume of a container definition.
   *
   * @internal
   */
  public abstract _bind(jobRole: iam.IRole): batch.EcsVolume;
}

class EfsJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.FARGATE, JobCompatibility.EC2];

  constructor(private readonly options: EfsJobVolumeOptions) {
    super();
    this.name = options.name;
    this.mountPath = options.mountPath;
  }

  public _bind(jobRole: iam.IRole): batch.EcsVolume {
    const { fileSystem, accessPoint, readOnly = false, name, mountPath } = this.options;
    if (readOnly) fileSystem.grantRead(jobRole);
    else fileSystem.grantReadWrite(jobRole);
    return batch.EcsVolume.efs({
      name,
      containerPath: mountPath,
      readonly: readOnly,
      fileSystem,
      accessPointId: accessPoint?.accessPointId,
      enableTransitEncryption: true,
      useJobRole: true,
    });
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

  public _bind(): batch.EcsVolume {
    const { name, mountPath, hostPath, readOnly = false } = this.options;
    return batch.EcsVolume.host({ name, containerPath: mountPath, hostPath, readonly: readOnly });
  }
}

class TemporaryJobVolume extends JobVolume {
  public readonly name: string;
  public readonly mountPath: string;
  public readonly _compatibility = [JobCompatibility.FARGATE, JobCompatibility.EC2];

  constructor(private readonly options: JobVolumeOptions) {
    super();
    this.name = options.name;
    this.mountPath = options.mountPath;
  }

  public _bind(): batch.EcsVolume {
    const { name, mountPath, readOnly = false } = this.options;
    return batch.EcsVolume.host({ name, containerPath: mountPath, readonly: readOnly });
  }
}

function volumeRules({ name, mountPath }: JobVolumeOptions) {
  return [
    matches('name', name, /^[A-Za-z0-9_-]{1,255}$/, "up to 255 letters, digits, '-' and '_'"),
    matches('mountPath', mountPath, /^\/./, 'an absolute path'),
  ];
}
