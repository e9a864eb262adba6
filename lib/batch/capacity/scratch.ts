import * as fsx from 'aws-cdk-lib/aws-fsx';
import { matches, validate } from '../../private/validation';

/** Options of scratch space. */
export interface ScratchOptions {
  /**
   * The path on the instance. A job reaches it by `JobVolume.scratch()` of the same path.
   *
   * @default '/scratch'
   */
  readonly path?: string;
}

/**
 * Scratch space on the EC2 instances of jobs, for files that do not outlive the job.
 *
 * It is prepared when an instance starts, before the ECS agent takes jobs.
 */
export abstract class Scratch {
  /**
   * The instance's own NVMe disks as one striped XFS file system. Use instance types that have them, for example
   * `c7gd`; on others the directory is on the root volume.
   */
  public static instanceStore(options: ScratchOptions = {}): Scratch {
    const path = checkedPath('Scratch.instanceStore', options.path);
    return new CommandScratch(path, () => [
      "DISKS=$(lsblk --nodeps --noheadings --paths --output NAME,MODEL | awk '/Instance Storage/ {print $1}')",
      'COUNT=$(echo "$DISKS" | wc --words)',
      'DEVICE=$DISKS',
      'if [ "$COUNT" -gt 1 ]; then dnf install -y mdadm; mdadm --create /dev/md0 --level=0 --raid-devices="$COUNT" $DISKS; DEVICE=/dev/md0; fi',
      `mkdir -p ${path}`,
      `if [ "$COUNT" -gt 0 ]; then mkfs.xfs -f "$DEVICE" && mount -o noatime "$DEVICE" ${path}; fi`,
      `chmod 1777 ${path}`,
    ]);
  }

  /**
   * An FSx for Lustre file system that all instances share, for example one that is linked to an S3 bucket.
   *
   * Its security group must let the instances in: `fileSystem.connections.allowDefaultPortFrom(jobQueues)`.
   * A scratch file system of 1.2 TiB costs about 170 USD a month, used or not (https://aws.amazon.com/fsx/lustre/pricing/).
   */
  public static lustre(fileSystem: fsx.LustreFileSystem, options: ScratchOptions = {}): Scratch {
    const path = checkedPath('Scratch.lustre', options.path);
    const source = `${fileSystem.dnsName}@tcp:/${fileSystem.mountName}`;
    return new CommandScratch(path, () => [
      'dnf install -y lustre-client',
      `mkdir -p ${path}`,
      `mount -t lustre -o relatime,flock ${source} ${path}`,
    ]);
  }

  /** The path on the instance. */
  public abstract readonly path: string;

  /**
   * The commands that prepare it.
   *
   * @internal
   */
  public abstract _bind(): string[];
}

class CommandScratch extends Scratch {
  constructor(
    public readonly path: string,
    public readonly _bind: () => string[],
  ) {
    super();
  }
}

function checkedPath(where: string, path = '/scratch'): string {
  validate(where, matches('path', path, /^\/[A-Za-z0-9._/-]+$/, "an absolute path of letters, digits and '._/-'"));
  return path;
}
