import { LustreMountOptions } from '../lustre/lustre-file-system';

/** The names of a file system that clients mount it by. */
export interface MountedLustre {
  readonly dnsName: string;
  readonly mountName: string;
}

/**
 * The commands that mount a file system at the start of an instance, and have it mounted at every start. The directory cannot be
 * written to while the file system is not there: what an application wrote would be on the disk of one instance, and hidden by the
 * next mount.
 * https://docs.aws.amazon.com/fsx/latest/LustreGuide/mount-fs-auto-mount-onreboot.html
 */
export function lustreMountCommands(
  { dnsName, mountName }: MountedLustre,
  { path, directory = '/', readOnly = false }: LustreMountOptions,
): string[] {
  const source = `${dnsName}@tcp:/${mountName}${directory === '/' ? '' : directory}`;
  return [
    'command -v mount.lustre > /dev/null || dnf install -y lustre-client',
    `mkdir -p ${path}`,
    `mountpoint -q ${path} || chattr +i ${path}`,
    `echo '${source} ${path} lustre defaults,relatime,flock,_netdev,nofail${readOnly ? ',ro' : ''} 0 0' >> /etc/fstab`,
    `mount ${path}`,
    `mountpoint -q ${path}`,
  ];
}
