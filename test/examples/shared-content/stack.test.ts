import { Match, Template } from 'aws-cdk-lib/assertions';
import { NetworkStack } from '../../../examples/network/stack';
import { SharedContentCopiesStack } from '../../../examples/shared-content-copies/stack';
import { SharedContentFilesStack } from '../../../examples/shared-content-files/stack';
import { SharedContentStack } from '../../../examples/shared-content/stack';
import { describeExampleStack } from '../../support/example-stack';
import { ProfileName, PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('SharedContent', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  const copies = new SharedContentCopiesStack(app, 'SharedContentCopies', { profile });
  const content = new SharedContentFilesStack(app, 'SharedContentFiles', { profile, network, copies });
  new SharedContentStack(app, 'SharedContent', { profile, network, content });
});
const content = (profile: ProfileName) => Template.fromJSON(templateIn(profile));

/** A value that the stack of the files exports. */
function exported(what: string): object {
  return { 'Fn::ImportValue': Match.stringLikeRegexp(`^SharedContentFiles:ExportsOutput\\w+${what}`) };
}

/** The statement by which a role mounts. */
function mounts(actions: string | string[], accessPoint: string): object {
  return {
    Action: actions,
    Effect: 'Allow',
    Resource: exported('FileSystem'),
    Condition: {
      StringEquals: {
        'elasticfilesystem:AccessPointArn': { 'Fn::Join': ['', Match.arrayWith([exported(accessPoint)])] },
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
      ['^SiteInstancePolicy', mounts(READ, 'FilesReaders')],
      ['^EditorTaskRoleDefaultPolicy', mounts(WRITE, 'FilesWriters')],
      ['^ImportHandlerRoleDefaultPolicy', mounts(WRITE, 'FilesWriters')],
    ] as const) {
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp(policy),
        PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([statement]) }),
      });
    }
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    expect(policies.match(/ClientRootAccess|elasticfilesystem:\*/g)).toBeNull();
  });

  test('is reached on the port of NFS by its three clients, and by nobody else', () => {
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties)
      .filter(({ GroupId }) => JSON.stringify(GroupId).includes('SharedContentFiles'));
    const sources = rules.map(({ SourceSecurityGroupId: source }) => source['Fn::GetAtt'][0].replace(/Security.*/, ''));
    expect(sources.sort()).toEqual(['Editor', 'ImportHandlerFunction', 'Site']);
    expect(new Set(rules.map(({ FromPort, ToPort }) => `${FromPort}-${ToPort}`))).toEqual(new Set(['2049-2049']));
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

  test('gets what is uploaded by a function that reads the uploads, and nothing else of S3', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: [
          Match.objectLike({
            Event: 's3:ObjectCreated:*',
            Filter: { S3Key: { Rules: [Match.objectLike({ Value: 'uploads/' })] } },
          }),
        ],
      },
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
  test('costs little: one small instance, and one task on Spot', () => {
    const template = content('sandbox');
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1' });
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({ InstanceType: 't4g.micro' }),
    });
    template.hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy: [Match.objectLike({ CapacityProvider: 'FARGATE_SPOT' })],
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 1 });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

describe('in production', () => {
  let template: Template;
  beforeAll(() => {
    template = content('production');
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
