import { Match, Template } from 'aws-cdk-lib/assertions';
import { PhotoSharingStack } from '../../../examples/photo-sharing/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack(
  'PhotoSharing',
  (app, profile) => new PhotoSharingStack(app, 'PhotoSharing', { profile }),
);

describe('PhotoSharing', () => {
  let production: Template;

  beforeAll(() => {
    production = Template.fromJSON(templateIn('production'));
  });

  test('has no flow that would send tokens to an address of an example', () => {
    production.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlowsUserPoolClient: false,
      AllowedOAuthFlows: Match.absent(),
      AllowedOAuthScopes: Match.absent(),
      CallbackURLs: Match.absent(),
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  test('mails its users by the own domain', () => {
    production.hasResourceProperties('AWS::Cognito::UserPool', {
      EmailConfiguration: { EmailSendingAccount: 'DEVELOPER', From: 'no-reply@example.com' },
    });
  });

  test('rolls a canary of the backend back when the API answers with 5xx', () => {
    production.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      AlarmConfiguration: {
        Alarms: Match.arrayWith([{ Name: { Ref: Match.stringLikeRegexp('^ApiRollbackAlarm') } }]),
        Enabled: true,
      },
    });
  });

  test('lets photos expire that were never uploaded', () => {
    production.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'photoId', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('keeps deleted photos for 30 days, then nothing of them, and originals where they cost little', () => {
    const gone = Match.objectLike({ ExpiredObjectDeleteMarker: true });
    const kept = { NoncurrentVersionExpiration: { NoncurrentDays: 30 } };
    const tiered = { ...kept, Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }] };
    const objects = [tiered, { ...kept, Transitions: Match.absent() }];
    for (const rule of objects) {
      production.hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: { Rules: [Match.objectLike(rule), gone] },
      });
    }
  });

  test('lets functions do no more than their handlers do', () => {
    const policies = JSON.stringify(production.findResources('AWS::IAM::Policy'));
    expect(policies).not.toMatch(/dynamodb:(Scan|Batch|\*)/);
    expect(policies).not.toContain('cloudfront:');
  });

  test.each([
    ['production', []],
    ['sandbox', ['s3:GetObject']],
  ] as const)('in %s lets functions touch the objects of their prefixes, and no old version', (profile, signed) => {
    const result = Template.fromJSON(templateIn(profile));
    const idOf = (name: string) =>
      Object.keys(result.findResources('AWS::S3::Bucket')).find((id) => id.startsWith(`Buckets${name}`));
    const on = (bucket: string, keys: string, ...actions: string[]) => ({
      Action: actions.length === 1 ? actions[0] : actions,
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [idOf(bucket), 'Arn'] }, keys]] },
    });
    const statementsOf = (name: string) => {
      const policies = Object.entries(result.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(name));
      const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
      return statements.filter((each: { Action: unknown }) => JSON.stringify(each.Action).includes('s3:'));
    };
    expect(statementsOf('BackendRole')).toEqual([
      on('Uploads', '/uploads/*', 's3:DeleteObject', 's3:PutObject'),
      on('Thumbnails', '/thumbnails/*', 's3:DeleteObject', ...signed),
    ]);
    expect(statementsOf('Thumbnails')).toEqual([
      {
        Action: ['s3:GetBucket*', 's3:GetObject*', 's3:List*'],
        Effect: 'Allow',
        Resource: [
          { 'Fn::GetAtt': [idOf('Uploads'), 'Arn'] },
          { 'Fn::Join': ['', [{ 'Fn::GetAtt': [idOf('Uploads'), 'Arn'] }, '/uploads/*']] },
        ],
      },
      on('Uploads', '/uploads/*', 's3:DeleteObject'),
      on('Thumbnails', '/thumbnails/*', 's3:DeleteObject', 's3:PutObject'),
    ]);
  });
});
