import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { SharedContentCopiesStack } from '../../../examples/shared-content-copies/stack';
import { SharedContentStack } from '../../../examples/shared-content/stack';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, ProfileName, PROFILES } from '../../support/example-templates';

function add(app: App, profile: Profile): SharedContentStack {
  const network = new NetworkStack(app, 'Network', { profile });
  const copies = new SharedContentCopiesStack(app, 'SharedContentCopies', { profile });
  return new SharedContentStack(app, 'SharedContent', { profile, network, copies });
}

const templateIn = describeExampleStack('SharedContent', (app, profile) => void add(app, profile));
const content = (profile: ProfileName) => Template.fromJSON(templateIn(profile));

/** The stacks that are deployed before it. */
function dependenciesIn(name: ProfileName): string[] {
  const app = profileApp(name);
  const stack = add(app, Profile.fromContext(app.node));
  app.synth();
  return stack.dependencies.map(({ node }) => node.id).sort();
}

/** The statement by which a role mounts. */
function mounts(actions: string | string[], accessPoint: string): object {
  return {
    Action: actions,
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FilesFileSystem'), 'Arn'] },
    Condition: {
      StringEquals: {
        'elasticfilesystem:AccessPointArn': {
          'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp(accessPoint) }])],
        },
      },
    },
  };
}

const READ = 'elasticfilesystem:ClientMount';
const WRITE = [READ, 'elasticfilesystem:ClientWrite'];

describe.each(PROFILES)('the content in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = content(profile);
  });

  test('is written by editor and import, and only read by the site', () => {
    for (const [policy, statement] of [
      ['^SiteInstancePolicy', mounts(READ, '^FilesReaders')],
      ['^EditorTaskRoleDefaultPolicy', mounts(WRITE, '^FilesWriters')],
      ['^ImportHandlerRoleDefaultPolicy', mounts(WRITE, '^FilesWriters')],
    ] as const) {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp(policy),
        PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([statement]) }),
      });
    }
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies.match(/ClientRootAccess|elasticfilesystem:\*/g)).toBeNull();
  });

  test('is one directory for two users of one group, of which the second reads', () => {
    const RootDirectory = {
      Path: '/content',
      CreationInfo: { OwnerUid: '1000', OwnerGid: '2000', Permissions: '2750' },
    };
    for (const Uid of ['1000', '1001']) {
      template.hasResourceProperties('AWS::EFS::AccessPoint', { PosixUser: { Uid, Gid: '2000' }, RootDirectory });
    }
  });

  test('is reached on the port of NFS by its three clients, and by nobody else', () => {
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('FilesSecurityGroup'));
    const sources = rules.map(({ SourceSecurityGroupId: source }) => source['Fn::GetAtt'][0].replace(/Se.*/, ''));
    expect(sources.sort()).toEqual(['Editor', 'ImportHandlerFunction', 'Site']);
    expect(new Set(rules.map(({ FromPort, ToPort }) => `${FromPort}-${ToPort}`))).toEqual(new Set(['2049-2049']));
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: 'Mount targets of the file system',
      SecurityGroupIngress: Match.absent(),
    });
  });

  test('is mounted before the site starts', () => {
    const [launch] = Object.values(template.findResources('AWS::EC2::LaunchTemplate'));
    const userData: string = JSON.stringify(launch.Properties.LaunchTemplateData.UserData);
    expect(userData).toContain(':/ /srv/content efs _netdev,noresvport,tls,iam,ro,accesspoint=');
    expect(userData.indexOf('mount /srv/content')).toBeLessThan(userData.indexOf('systemctl enable --now site'));
  });

  test('is edited only by who has the token, below one path', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/edit/*'] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'PUT', 'DELETE'] } },
      ],
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          Secrets: [{ Name: 'EDITOR_TOKEN', ValueFrom: { Ref: Match.stringLikeRegexp('^EditorToken') } }],
          Environment: Match.absent(),
        }),
      ],
    });
  });

  test('is backed up by the program alone', () => {
    template.hasResourceProperties('AWS::EFS::FileSystem', { BackupPolicy: Match.absent(), Encrypted: true });
    template.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: Match.objectLike({
        Resources: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^FilesFileSystem'), 'Arn'] }],
      }),
    });
  });

  test('gets what is uploaded by a function that reads the uploads, and nothing else of S3', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ detail: Match.objectLike({ object: { key: [{ prefix: 'uploads/' }] } }) }),
    });
    const actions = JSON.stringify(
      template.findResources('AWS::IAM::Policy', {
        Properties: { PolicyName: Match.stringLikeRegexp('^ImportHandlerRole') },
      }),
    ).match(/s3:\w+\*?/g);
    expect(actions?.sort()).toEqual(['s3:GetObject', 's3:ListBucket']);
  });
});

describe('in a sandbox', () => {
  test('costs little: one small instance, one task on Spot, and backups of a day without copies', () => {
    const template = content('sandbox');
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1' });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({ InstanceType: 't4g.micro' }),
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: [Match.objectLike({ CapacityProvider: 'FARGATE_SPOT' })],
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 1 });
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
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  test('is deleted with its files and its vault', () => {
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

  test('has a firewall whose common rules look at all but what editors save, which is HTML', () => {
    const [firewall] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
    const groups: { Name: string; ScopeDownStatement?: object }[] = firewall.Properties.Rules.map(
      ({ Statement }: { Statement: Record<string, unknown> }) => Statement.ManagedRuleGroupStatement,
    ).filter(Boolean);
    const scopeOf = ({ Name, ScopeDownStatement }: (typeof groups)[number]) => {
      const matched = JSON.stringify(ScopeDownStatement ?? {}).match(/"(Not|And)Statement"|"SearchString":"[^"]+"/g);
      return [Name, matched?.join() ?? 'all'];
    };
    expect(groups.map(scopeOf)).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', 'all'],
      ['AWSManagedRulesCommonRuleSet', '"NotStatement","AndStatement","SearchString":"PUT","SearchString":"/edit/"'],
      ['AWSManagedRulesKnownBadInputsRuleSet', 'all'],
    ]);
  });
});
