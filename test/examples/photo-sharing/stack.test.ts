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

  test('lets photos expire that were never uploaded', () => {
    production.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'photoId', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('keeps deleted photos for 30 days, then nothing of them, and originals where they cost little', () => {
    const gone = Match.objectLike({
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      ExpiredObjectDeleteMarker: true,
    });
    const tiered = Match.objectLike({ Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }] });
    production.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [gone, tiered] } });
    production.hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [gone] } });
  });

  test('lets functions do no more than their handlers do', () => {
    const policies = JSON.stringify(production.findResources('AWS::IAM::Policy'));
    expect(policies).not.toMatch(/dynamodb:(Scan|Batch|\*)/);
    expect(policies).not.toContain('cloudfront:');
  });
});
