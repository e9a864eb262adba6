import type { Aws } from '../aws';
import type { DeployedStack } from '../deployed-stack';
import { eventually, Observations, Scenario } from './scenario';

/** The file system in the network of the examples, and the program that backs it up. */
export const files: Scenario = {
  title: 'the file system has a mount target in each private subnet, and is backed up into its vault',
  stack: 'SharedContentFiles',
  async run({ backup, efs, ec2 }, stack) {
    const observed = new Observations();
    const FileSystemId = stack.the('AWS::EFS::FileSystem').physicalId;
    const { MountTargets: targets = [] } = await efs.describeMountTargets({ FileSystemId });
    const zones = targets.map((item) => item.AvailabilityZoneName).sort();
    const { Subnets = [] } = await ec2.describeSubnets({
      Filters: [
        { Name: 'vpc-id', Values: [targets[0]?.VpcId ?? ''] },
        { Name: 'tag:aws-cdk:subnet-name', Values: ['Private'] },
      ],
    });
    const wanted = Subnets.map((item) => item.AvailabilityZone).sort();
    observed.expect('every zone with private subnets has a mount target', zones, wanted);
    observed.expect('there is more than one', zones.length > 1, true);

    const { AccessPoints: points = [] } = await efs.describeAccessPoints({ FileSystemId });
    const users = points.map((item) => [item.RootDirectory?.Path, item.PosixUser?.Uid, item.PosixUser?.Gid]);
    observed.expect('who writes and who reads have a user each', users.sort(), [
      ['/content', 1000, 2000],
      ['/content', 1001, 2000],
    ]);

    const { FileSystems: [system] = [] } = await efs.describeFileSystems({ FileSystemId });
    const BackupVaultName = stack.the('AWS::Backup::BackupVault').physicalId;
    const BackupPlanId = stack.the('AWS::Backup::BackupPlan').physicalId;
    const { BackupSelectionsList: selections = [] } = await backup.listBackupSelections({ BackupPlanId });
    const ids = { BackupPlanId, SelectionId: selections[0]?.SelectionId };
    const { BackupSelection: selection } = await backup.getBackupSelection(ids);
    observed.expect('the plan backs up the file system', selection?.Resources, [system?.FileSystemArn]);
    const { BackupJobId } = await backup.startBackupJob({
      BackupVaultName,
      ResourceArn: system?.FileSystemArn,
      IamRoleArn: selection?.IamRoleArn,
    });
    const job = await backup.describeBackupJob({ BackupJobId });
    observed.expect('a backup job starts', [job.State, job.ResourceArn], ['COMPLETED', system?.FileSystemArn]);
    const { NumberOfRecoveryPoints } = await backup.describeBackupVault({ BackupVaultName });
    observed.expect('the vault has a recovery point', NumberOfRecoveryPoints, 1);
    return observed.seen;
  },
};

/** An upload on its way: bucket, queue, function, directory. */
export const imports: Scenario = {
  title: 'what is uploaded is imported, unless its name is none of a page',
  stack: 'SharedContent',
  async run(aws, stack) {
    const observed = new Observations();
    const Bucket = new URL(stack.output('UploadsUri')).hostname;
    await aws.s3.putObject({ Bucket, Key: 'uploads/about-us.html', Body: '<h1>About us</h1>' });
    await aws.s3.putObject({ Bucket, Key: 'uploads/.profile', Body: 'hidden' });
    const outcomes = await eventually(() => settled(aws, stack), 60);
    observed.expect('a page is imported, a hidden file refused', outcomes, [
      'uploads/.profile refused',
      'uploads/about-us.html imported',
    ]);
    return observed.seen;
  },
};

/** What the function says of the two uploads, once it has settled both. */
async function settled({ logs }: Aws, stack: DeployedStack): Promise<string[] | undefined> {
  const logGroupName = stack.the('AWS::Logs::LogGroup', 'ImportHandler').physicalId;
  const { events = [] } = await logs.filterLogEvents({ logGroupName });
  const outcomes = events.flatMap(({ message = '' }) => {
    const line = message.slice(message.indexOf('{'));
    if (!line.includes('"upload settled"')) return [];
    const { key, outcome } = JSON.parse(line) as { key: string; outcome: string };
    return [`${key} ${outcome}`];
  });
  return outcomes.length >= 2 ? [...new Set(outcomes)].sort() : undefined;
}
