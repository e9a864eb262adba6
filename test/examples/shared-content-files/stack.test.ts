import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { SharedContentCopiesStack } from '../../../examples/shared-content-copies/stack';
import { SharedContentFilesStack } from '../../../examples/shared-content-files/stack';
import { SharedContentStack } from '../../../examples/shared-content/stack';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, ProfileName, PROFILES } from '../../support/example-templates';

function add(app: App, profile: Profile): SharedContentFilesStack {
  const network = new NetworkStack(app, 'Network', { profile });
  const copies = new SharedContentCopiesStack(app, 'SharedContentCopies', { profile });
  return new SharedContentFilesStack(app, 'SharedContentFiles', { profile, network, copies });
}

// With what works on the files, for which it exports them.
const templateIn = describeExampleStack('SharedContentFiles', (app, profile) => {
  const content = add(app, profile);
  const network = app.node.findChild('Network') as NetworkStack;
  new SharedContentStack(app, 'SharedContent', { profile, network, content });
});
const content = (profile: ProfileName) => Template.fromJSON(templateIn(profile));

/** The stacks that are deployed before it. */
function dependenciesIn(name: ProfileName): string[] {
  const app = profileApp(name);
  const stack = add(app, Profile.fromContext(app.node));
  app.synth();
  return stack.dependencies.map(({ node }) => node.id).sort();
}

describe.each(PROFILES)('the files in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = content(profile);
  });

  test('are one directory for two users of one group, of which the second reads', () => {
    const RootDirectory = {
      Path: '/content',
      CreationInfo: { OwnerUid: '1000', OwnerGid: '2000', Permissions: '2750' },
    };
    for (const Uid of ['1000', '1001']) {
      template.hasResourceProperties('AWS::EFS::AccessPoint', { PosixUser: { Uid, Gid: '2000' }, RootDirectory });
    }
  });

  test('let nobody in by themselves', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Mount targets of the file system',
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('are backed up by the program alone', () => {
    template.hasResourceProperties('AWS::EFS::FileSystem', { BackupPolicy: { Status: 'DISABLED' }, Encrypted: true });
    template.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: Match.objectLike({
        Resources: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^FilesFileSystem'), 'Arn'] }],
      }),
    });
  });
});

describe('in a sandbox', () => {
  test('backups are weekly, without copies and restores, so that the vault is empty and can be deleted on most days', () => {
    const template = content('sandbox');
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: Match.objectLike({
        BackupPlanRule: [
          Match.objectLike({
            ScheduleExpression: 'cron(0 3 ? * SUN *)',
            Lifecycle: { DeleteAfterDays: 1 },
            CopyActions: Match.absent(),
          }),
        ],
      }),
    });
    template.resourceCountIs('AWS::Backup::RestoreTestingPlan', 0);
  });

  test('files, vault and key are deleted', () => {
    for (const type of ['AWS::EFS::FileSystem', 'AWS::Backup::BackupVault', 'AWS::KMS::Key']) {
      content('sandbox').allResources(type, { DeletionPolicy: 'Delete' });
    }
  });

  test('deploys without the vault of the copies', () => {
    expect(dependenciesIn('sandbox')).toEqual(['Network']);
  });
});

describe('in production', () => {
  let template: Template;
  beforeAll(() => {
    template = content('production');
  });

  test('has copies of each daily backup in another Region, in a vault that is there before them', () => {
    const vault = {
      'Fn::Join': ['', Match.arrayWith([':backup:eu-central-1:', ':backup-vault:shared-content-copies'])],
    };
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: Match.objectLike({
        BackupPlanRule: [
          Match.objectLike({
            RuleName: 'Daily',
            Lifecycle: { DeleteAfterDays: 35 },
            CopyActions: [{ DestinationBackupVaultArn: vault, Lifecycle: { DeleteAfterDays: 90 } }],
          }),
          Match.objectLike({ RuleName: 'Monthly', Lifecycle: { DeleteAfterDays: 365 } }),
        ],
      }),
    });
    expect(dependenciesIn('production')).toEqual(['Network', 'SharedContentCopies']);
  });

  test('restores a backup on trial each month, and says when that fails', () => {
    template.hasResourceProperties('AWS::Backup::RestoreTestingPlan', { ScheduleExpression: 'cron(0 6 2 * ? *)' });
    template.hasResourceProperties('AWS::Backup::RestoreTestingSelection', { ProtectedResourceType: 'EFS' });
    expect(Object.keys(template.findResources('AWS::CloudWatch::Alarm'))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^BackupsFailedAlarm/),
        expect.stringMatching(/^BackupsMissingAlarm/),
        expect.stringMatching(/^BackupsRestoreFailedAlarm/),
      ]),
    );
  });

  test('keeps files, backups and their key', () => {
    for (const type of ['AWS::EFS::FileSystem', 'AWS::Backup::BackupVault', 'AWS::KMS::Key']) {
      template.allResources(type, { DeletionPolicy: 'Retain' });
    }
  });
});
