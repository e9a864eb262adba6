/** Makes one striped file system of the NVMe disks of an instance. */
export function instanceStoreCommands(path: string): string[] {
  return [
    `scratch_disks=$(lsblk --noheadings --nodeps --output NAME,MODEL | awk '/Instance Storage/ { print "/dev/" $1 }')`,
    'scratch_count=$(echo $scratch_disks | wc -w)',
    `if [ "$scratch_count" -eq 0 ]; then echo 'this instance type has no local disks for ${path}' >&2; exit 1; fi`,
    'scratch_device=$scratch_disks',
    'if [ "$scratch_count" -gt 1 ]; then',
    '  command -v mdadm > /dev/null || retry dnf install -y mdadm',
    '  mdadm --create /dev/md0 --run --level=0 --raid-devices="$scratch_count" $scratch_disks',
    '  scratch_device=/dev/md0',
    'fi',
    'mkfs.xfs -f "$scratch_device"',
    // After a reboot the content is still there, under another name where disks are striped.
    ...mount(path, 'UUID=$(blkid -s UUID -o value "$scratch_device")', 'xfs defaults,noatime,nofail'),
    ...openToAll(path),
  ];
}

/** The places of a file system that every user may write to: its root, and directories below it, which are made where they are missing. */
export interface WritablePlaces {
  readonly root: boolean;
  readonly directories: readonly string[];
}

/** https://docs.aws.amazon.com/fsx/latest/LustreGuide/mount-fs-auto-mount-onreboot.html */
export function lustreCommands(path: string, source: string, { root, directories }: WritablePlaces): string[] {
  return [
    'command -v mount.lustre > /dev/null || retry dnf install -y lustre-client',
    ...mount(path, source, 'lustre defaults,relatime,flock,_netdev,nofail'),
    ...(root ? openToAll(path) : []),
    ...directories.map((directory) => `install -d -m 1777 ${path}${directory}`),
  ];
}

/**
 * Mounts by fstab, so that a reboot does it as well, and has the agent start only where something is mounted: containers get
 * the directory whatever is in it, and what they wrote to the root volume would end with the instance.
 */
function mount(path: string, source: string, options: string): string[] {
  return [
    `mkdir -p ${path}`,
    `echo "${source} ${path} ${options} 0 0" >> /etc/fstab`,
    `retry mount ${path}`,
    `mountpoint -q ${path}`,
    'mkdir -p /etc/systemd/system/ecs.service.d',
    "cat > /etc/systemd/system/ecs.service.d/scratch.conf <<'UNIT'",
    '[Unit]',
    `RequiresMountsFor=${path}`,
    `AssertPathIsMountPoint=${path}`,
    'UNIT',
    'systemctl daemon-reload',
  ];
}

/** Jobs run as the user of their image or definition, for whom the root directory of a new file system is closed. */
function openToAll(path: string): string[] {
  return [`chmod 1777 ${path}`];
}
