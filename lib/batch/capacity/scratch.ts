import { Aws } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { distinct, isKnown, matches, required, rule, Rules, validate } from '../../private/validation';
import type { LustreFileSystem } from '../../storage';
import { instanceStoreCommands, lustreCommands } from '../private/scratch-commands';

/** Options of scratch space. */
export interface ScratchOptions {
  /**
   * The path on the instance. A job reaches it by `JobVolume.scratch()` of the same path.
   *
   * @default '/scratch'
   */
  readonly path?: string;
}

/** Options of scratch space on FSx for Lustre. */
export interface LustreScratchOptions extends ScratchOptions {
  /**
   * The mount name of the file system, which an imported one does not know.
   *
   * @default - that of the file system
   */
  readonly mountName?: string;

  /**
   * Whether every user may write to the root directory of the file system (mode 1777, as /tmp). A new file system allows
   * root alone. `false` leaves its mode as it is: where the file system squashes root, or others look after it.
   *
   * @default true - jobs of any `user` can write
   */
  readonly writableByAll?: boolean;

  /**
   * The directories of the file system, below its root, that every user may write to (mode 1777), for example `/results` whose files a
   * link exports: nobody but their owner may otherwise, whoever made them. Those that are missing are made.
   *
   * @default - none
   */
  readonly writableDirectories?: string[];
}

/**
 * Scratch space on the EC2 instances of jobs, for files that do not outlive the job. Jobs of every user can write to it.
 *
 * It is prepared when an instance starts, before the ECS agent takes jobs. An instance where that fails shuts itself down, and
 * the agent does not start where it is not mounted, after a reboot either.
 */
export abstract class Scratch {
  /**
   * The instance's own NVMe disks as one striped XFS file system. Every instance type must have them, for example `c7gd`.
   * Several disks take `mdadm`, which is installed from the repositories of Amazon Linux unless the image has it.
   */
  public static instanceStore(options: ScratchOptions = {}): Scratch {
    const { path = DEFAULT_PATH } = options;
    validate('Scratch.instanceStore', pathRules(path));
    return new CommandScratch(path, true, () => instanceStoreCommands(path));
  }

  /**
   * An FSx for Lustre file system that all instances share, for example one that is linked to an S3 bucket.
   *
   * A `storage.LustreFileSystem` lets the instances in by itself, by rules both ways; the security group of another one must be told to, by
   * `fileSystem.connections.allowDefaultPortFrom(jobQueues)`.
   * A scratch file system of 1.2 TiB costs about 170 USD a month, used or not (https://aws.amazon.com/fsx/lustre/pricing/).
   */
  public static lustre(fileSystem: fsx.IFileSystem, options: LustreScratchOptions = {}): Scratch {
    // Neither is part of the interface; an imported file system knows its name in DNS alone.
    const known: KnownLustre = fileSystem;
    const {
      path = DEFAULT_PATH,
      mountName = known.mountName,
      writableByAll = true,
      writableDirectories = [],
    } = options;
    const { dnsName = `${fileSystem.fileSystemId}.fsx.${Aws.REGION}.${Aws.URL_SUFFIX}` } = known;
    validate(
      'Scratch.lustre',
      pathRules(path),
      matches('mountName', mountName, /^[\w-]{1,128}$/, 'the mount name of a file system, such as fsx or abcdef12'),
      required('mountName', mountName, 'an imported file system does not know it'),
      distinct('writableDirectories', writableDirectories),
      writableDirectories.map((directory) =>
        matches('writableDirectories', directory, DIRECTORY, "absolute paths of letters, digits and '._-'"),
      ),
    );
    const source = `${dnsName}@tcp:/${mountName}`;
    const writable = { root: writableByAll, directories: writableDirectories };
    return new CommandScratch(
      path,
      false,
      () => lustreCommands(path, source, writable),
      (instances) => known.allowClients?.(instances),
    );
  }

  /** The path on the instance. */
  public abstract readonly path: string;

  /**
   * Whether it is on disks of the instance.
   *
   * @internal
   */
  public abstract readonly _needsInstanceStore: boolean;

  /**
   * The commands that prepare it, for a shell that stops at the first failing one.
   *
   * @internal
   */
  public abstract _bind(): string[];

  /**
   * Opens the way between the instances and what they share.
   *
   * @internal
   */
  public abstract _connect(instances: ec2.IConnectable): void;
}

/** What a file system may know beyond its interface. */
type KnownLustre = fsx.IFileSystem & Partial<Pick<LustreFileSystem, 'allowClients' | 'dnsName' | 'mountName'>>;

class CommandScratch extends Scratch {
  constructor(
    public readonly path: string,
    public readonly _needsInstanceStore: boolean,
    public readonly _bind: () => string[],
    public readonly _connect: (instances: ec2.IConnectable) => void = () => undefined,
  ) {
    super();
  }
}

const DEFAULT_PATH = '/scratch';

const DIRECTORY = /^(\/(?!\.\.?(\/|$))[\w.-]+)+$/;

/** Directories of the operating system, which a mount would hide or be lost in. */
const TAKEN = /^(\/(home|root|tmp|var)$|\/(bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys|usr|var\/lib|var\/run)(\/|$))/;

function pathRules(path: string): Rules {
  return [
    matches('path', path, DIRECTORY, "an absolute path of letters, digits and '._-'"),
    rule(
      isKnown(path) && TAKEN.test(path),
      () => `'path' must not be in a directory of the operating system, got '${path}'; choose one such as /scratch`,
    ),
  ];
}
