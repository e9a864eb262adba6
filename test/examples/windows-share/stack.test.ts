import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { WindowsShareStack } from '../../../examples/windows-share/stack';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, ProfileName, PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('WindowsShare', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new WindowsShareStack(app, 'WindowsShare', { profile, network });
});
const share = (profile: ProfileName) => Template.fromJSON(templateIn(profile));

const FILE_SYSTEM = 'AWS::FSx::FileSystem';
const DIRECTORY = 'AWS::DirectoryService::MicrosoftAD';
const INGRESS = 'AWS::EC2::SecurityGroupIngress';

describe.each(PROFILES)('the share in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = share(profile);
  });

  test('has the users of a directory, whose password is in no template', () => {
    template.hasResourceProperties(FILE_SYSTEM, {
      FileSystemType: 'WINDOWS',
      WindowsConfiguration: Match.objectLike({ ActiveDirectoryId: { Ref: 'Directory' } }),
    });
    template.hasResourceProperties(DIRECTORY, {
      Name: 'corp.example.com',
      Password: {
        'Fn::Join': [
          '',
          ['{{resolve:secretsmanager:', { Ref: Match.stringLikeRegexp('^DirectoryPassword') }, ':SecretString:::}}'],
        ],
      },
      VpcSettings: { SubnetIds: [Match.anyValue(), Match.anyValue()] },
    });
  });

  test('lets desktops in by SMB, administrators by PowerShell as well, and nobody else', () => {
    const rules = Object.values(template.findResources(INGRESS)).map(({ Properties }) => {
      const nameOf = (group: { 'Fn::GetAtt': string[] }) => group['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '');
      return `${nameOf(Properties.SourceSecurityGroupId)} > ${nameOf(Properties.GroupId)} ${Properties.FromPort}-${Properties.ToPort}`;
    });
    expect(rules.sort()).toEqual([
      'Administrators > ShareSecurityGroup 445-445',
      'Administrators > ShareSecurityGroup 5985-5985',
      'Desktops > ShareSecurityGroup 445-445',
    ]);
    for (const { Properties } of Object.values(template.findResources('AWS::EC2::SecurityGroup'))) {
      expect(Properties.SecurityGroupIngress).toBeUndefined();
    }
  });

  test('logs all attempts to use it, encrypted by a key that CloudWatch Logs may use', () => {
    template.hasResourceProperties(FILE_SYSTEM, {
      WindowsConfiguration: Match.objectLike({
        AuditLogConfiguration: {
          FileAccessAuditLogLevel: 'SUCCESS_AND_FAILURE',
          FileShareAccessAuditLogLevel: 'SUCCESS_AND_FAILURE',
          AuditLogDestination: Match.anyValue(),
        },
      }),
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: profile === 'production' ? 90 : 7,
      KmsKeyId: Match.anyValue(),
    });
    expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain(':log-group:/aws/fsx/*');
  });

  test('is backed up at night, and patched after it', () => {
    template.hasResourceProperties(FILE_SYSTEM, {
      WindowsConfiguration: Match.objectLike({
        AutomaticBackupRetentionDays: profile === 'production' ? 30 : 1,
        DailyAutomaticBackupStartTime: '01:00',
        WeeklyMaintenanceStartTime: '7:03:00',
      }),
    });
  });

  test(`${profile === 'production' ? 'is kept' : 'goes'} with its directory and the password`, () => {
    const DeletionPolicy = profile === 'production' ? 'Retain' : 'Delete';
    for (const type of [FILE_SYSTEM, DIRECTORY, 'AWS::SecretsManager::Secret']) {
      template.allResources(type, { DeletionPolicy, UpdateReplacePolicy: DeletionPolicy });
    }
  });
});

test('in a sandbox it is in one zone, the smallest that has audit logs', () => {
  share('sandbox').hasResourceProperties(FILE_SYSTEM, {
    StorageCapacity: 32,
    WindowsConfiguration: Match.objectLike({ DeploymentType: 'SINGLE_AZ_2', ThroughputCapacity: 32 }),
  });
  share('sandbox').resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('in production it is in two zones, and wakes somebody before it is full or slow', () => {
  const template = share('production');
  template.hasResourceProperties(FILE_SYSTEM, {
    StorageCapacity: 500,
    WindowsConfiguration: Match.objectLike({ DeploymentType: 'MULTI_AZ_1', ThroughputCapacity: 128 }),
  });
  for (const MetricName of [
    'FreeStorageCapacity',
    'NetworkThroughputUtilization',
    'FileServerDiskThroughputUtilization',
  ]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, AlarmActions: [Match.anyValue()] });
  }
});

test('joins a directory that exists, and then makes none', () => {
  const app = profileApp('sandbox', undefined, { directoryId: 'd-0123456789' });
  const profile = Profile.fromContext(app.node);
  const network = new NetworkStack(app, 'Network', { profile });
  const template = Template.fromStack(new WindowsShareStack(app, 'WindowsShare', { profile, network }));
  template.hasResourceProperties(FILE_SYSTEM, {
    WindowsConfiguration: Match.objectLike({ ActiveDirectoryId: 'd-0123456789' }),
  });
  template.resourceCountIs(DIRECTORY, 0);
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
});
