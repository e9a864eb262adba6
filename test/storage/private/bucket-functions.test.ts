import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { BucketAccessLogs, SecureBucket } from '../../../lib/storage';
import { templateOf, testStack } from '../../support/synth';

const accessLogs = BucketAccessLogs.none('A test of notifications.');
const events = [s3.EventType.OBJECT_CREATED];

function made(encrypted = false) {
  const stack = testStack();
  const encryptionKey = encrypted ? new kms.Key(stack, 'Key') : undefined;
  const bucket = new SecureBucket(stack, 'Objects', { accessLogs, encryptionKey });
  return { stack, bucket, handler: functionIn(stack, 'Handler') };
}

function functionIn(stack: Stack, id: string, environment: Record<string, string> = {}): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    environment,
  });
}

const synthesized = (stack: Stack) => () => (stack.node.root as App).synth();

describe('SecureBucket.notifyFunction()', () => {
  test('invokes it by the property of the bucket, by a permission for buckets of the account', () => {
    const { stack, bucket, handler } = made();
    bucket.notifyFunction('Thumbnails', handler, { events, prefix: 'in/', suffix: '.jpg' });
    const template = templateOf(stack);
    const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Handler'), 'Arn'] };
    template.resourceCountIs('AWS::Lambda::Function', 1);
    template.hasResource('AWS::S3::Bucket', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ThumbnailsPermission')]),
      Properties: {
        NotificationConfiguration: {
          LambdaConfigurations: [
            {
              Event: 's3:ObjectCreated:*',
              Function: arn,
              Filter: {
                S3Key: {
                  Rules: [
                    { Name: 'prefix', Value: 'in/' },
                    { Name: 'suffix', Value: '.jpg' },
                  ],
                },
              },
            },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: arn,
      Principal: 's3.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: Match.absent(),
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
    expect(synthesized(stack)).not.toThrow();
  });

  test('lets it read the objects that it is told of, and nothing else, without a circle', () => {
    const { stack, bucket, handler } = made(true);
    bucket.notifyFunction('Thumbnails', handler, { events, prefix: 'in/', suffix: '.jpg', readObjects: true });
    const template = templateOf(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^HandlerServiceRole') }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'ReadObjects',
            Effect: 'Allow',
            Action: ['s3:GetObject', 's3:GetObjectVersion'],
            Resource: {
              'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Objects'), 'Arn'] }, '/in/*.jpg']],
            },
          },
          {
            Sid: 'DecryptObjects',
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
          },
        ],
      },
    });
    // The function waits for its role, and not for the policy, which waits for the bucket, which waits for the function.
    template.hasResource('AWS::Lambda::Function', { DependsOn: [Match.stringLikeRegexp('^HandlerServiceRole')] });
    expect(synthesized(stack)).not.toThrow();
  });

  test('takes an alias', () => {
    const { stack, bucket, handler } = made();
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
    bucket.notifyFunction('Thumbnails', alias, { events, readObjects: true });
    templateOf(stack).hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { Ref: Match.stringLikeRegexp('^Live') },
    });
    expect(synthesized(stack)).not.toThrow();
  });

  describe('fails', () => {
    test('fails for a grant, which would be a circle', () => {
      const { stack, bucket, handler } = made();
      bucket.notifyFunction('Thumbnails', handler, { events });
      bucket.bucket.grantRead(handler);
      expect(synthesized(stack)).toThrow(/'.*Handler' has a grant on '.*Objects.*': a circle|has a grant on/);
    });

    test('fails for the name of the bucket in the environment, also behind an alias', () => {
      const { stack, bucket } = made();
      const handler = functionIn(stack, 'Named', { BUCKET: bucket.bucket.bucketName });
      bucket.notifyFunction(
        'Thumbnails',
        new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion }),
        {
          events,
        },
      );
      expect(synthesized(stack)).toThrow('take the name of the bucket from the event');
    });

    test('fails for events that another notification has', () => {
      const { bucket, handler } = made();
      bucket.notifyFunction('One', handler, { events, prefix: 'in/' });
      expect(() => bucket.notifyFunction('Two', handler, { events })).toThrow(
        "'events', 'prefix' and 'suffix' must not overlap with those of another notification",
      );
    });

    test('fails for an id with other characters, and for reading by a role that is not known', () => {
      const { stack, bucket } = made();
      const imported = lambda.Function.fromFunctionArn(
        stack,
        'Imported',
        'arn:aws:lambda:eu-west-1:111122223333:function:f',
      );
      expect(() => bucket.notifyFunction('a-b', imported, { events, readObjects: true })).toThrow(
        /'id' must be letters and digits[^]*'readObjects' must be left out for '.*Imported', whose role is not known/,
      );
    });
  });
});
