import { Match, Template } from 'aws-cdk-lib/assertions';
import { OutpostArchiveStack } from '../../../examples/outpost-archive/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { profileApp, PROFILES } from '../../support/example-templates';

const templateIn = describeExampleStack('OutpostArchive', (app, profile) => {
  new OutpostArchiveStack(app, 'OutpostArchive', { profile });
});

const BUCKET = 'AWS::S3Outposts::Bucket';
const ENDPOINT = 'AWS::S3Outposts::Endpoint';

describe.each(PROFILES)('the archive in %s', (profile) => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromJSON(templateIn(profile));
  });

  test('is on the Outpost, and reached by an endpoint of its subnet, from its VPC', () => {
    template.hasResourceProperties(BUCKET, { OutpostId: 'op-0123456789abcdef0' });
    template.hasResourceProperties(ENDPOINT, {
      OutpostId: 'op-0123456789abcdef0',
      SubnetId: 'subnet-0123456789abcdef0',
      AccessType: 'Private',
    });
    template.hasResourceProperties('AWS::S3Outposts::AccessPoint', {
      VpcConfiguration: { VpcId: 'vpc-0123456789abcdef0' },
    });
  });

  test('lets its servers in, by HTTPS, and nobody else', () => {
    template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', {}, 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Servers'), 'GroupId'] },
      GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ScansSecurityGroup'), 'GroupId'] },
    });
  });

  test('is filled by who cannot delete, and read by who cannot write but previews', () => {
    const actions = (role: string) => {
      const [{ Properties }] = Object.values(
        template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: Match.stringLikeRegexp(`^${role}`) } }),
      );
      return (Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[]).map(
        ({ Action, Resource }) => ({
          verbs: [Action]
            .flat()
            .map((action) => action.replace('s3-outposts:', ''))
            .filter((action) => /^(Get|Put|Delete)Object$/.test(action)),
          prefix: /object\/(\w+\/)/.exec(JSON.stringify(Resource))?.[1],
        }),
      );
    };
    expect(actions('Scanners')).toEqual([{ verbs: ['PutObject'], prefix: 'scans/' }]);
    expect(actions('Viewers')).toEqual([
      { verbs: [], prefix: undefined },
      { verbs: ['GetObject'], prefix: 'scans/' },
      { verbs: ['DeleteObject', 'GetObject', 'PutObject'], prefix: 'previews/' },
    ]);
  });

  test(`deletes scans after ${profile === 'production' ? 'ten years' : 'a month'}, and previews after a week`, () => {
    template.hasResource(BUCKET, {
      DeletionPolicy: profile === 'production' ? 'Retain' : 'Delete',
      Properties: {
        LifecycleConfiguration: {
          Rules: [
            Match.objectLike({ Id: 'Objects', ExpirationInDays: profile === 'production' ? 3653 : 30 }),
            Match.objectLike({ Filter: { Prefix: 'previews/' }, ExpirationInDays: 7 }),
          ],
        },
      },
    });
  });
});

test('takes another Outpost as context', () => {
  const app = profileApp('sandbox', undefined, {
    outpostId: 'op-0fedcba9876543210',
    outpostVpcId: 'vpc-0fedcba9876543210',
    outpostSubnetId: 'subnet-0fedcba9876543210',
    outpostZone: 'eu-central-1a',
  });
  const stack = new OutpostArchiveStack(app, 'OutpostArchive', { profile: Profile.fromContext(app.node) });
  const template = Template.fromStack(stack);
  template.hasResourceProperties(BUCKET, { OutpostId: 'op-0fedcba9876543210' });
  template.hasResourceProperties(ENDPOINT, { SubnetId: 'subnet-0fedcba9876543210' });
  expect(JSON.stringify(template.toJSON())).not.toContain('0123456789abcdef0');
});
