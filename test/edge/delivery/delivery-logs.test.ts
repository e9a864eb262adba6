import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DeliveryLogFormat, DeliveryLogs, NorthVirginia } from '../../../lib/edge';
import { templateOf, testApp } from '../../support/synth';
import { delivery, stackIn } from './delivery-surroundings';

const DELIVERY = 'AWS::Logs::Delivery';
const DESTINATION = 'AWS::Logs::DeliveryDestination';

function fieldsWith(accessLogs: DeliveryLogs): string[] {
  const stack = stackIn('us-east-1');
  delivery({ accessLogs }, stack);
  const [found] = Object.values(templateOf(stack).findResources(DELIVERY));
  return found?.Properties.RecordFields;
}

describe('DeliveryLogs', () => {
  describe('defaults', () => {
    test('are delivered as JSON, of the distribution, by names that AWS takes', () => {
      const stack = stackIn('us-east-1');
      const made = delivery({}, stack);
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Logs::DeliverySource', {
        LogType: 'ACCESS_LOGS',
        Name: Match.stringLikeRegexp('^[A-Za-z0-9-]{1,60}$'),
        ResourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:aws:cloudfront::',
              { Ref: 'AWS::AccountId' },
              ':distribution/',
              { Ref: Match.stringLikeRegexp('Distribution') },
            ],
          ],
        },
      });
      template.hasResourceProperties(DESTINATION, {
        DeliveryDestinationType: 'CWL',
        OutputFormat: 'json',
        Name: Match.stringLikeRegexp('^[A-Za-z0-9-]{1,51}-[0-9a-f]{8}$'),
      });
      expect(made.accessLogGroup).toBeInstanceOf(logs.LogGroup);
    });

    test('hold neither query strings nor cookies', () => {
      const fields = fieldsWith(DeliveryLogs.cloudWatch());
      expect(fields).toEqual(
        expect.arrayContaining(['c-ip', 'cs-uri-stem', 'sc-status', 'x-edge-detailed-result-type']),
      );
      expect(fields.filter((field) => /query|cookie/i.test(field))).toEqual([]);
    });
  });

  describe('overrides', () => {
    test('are written in another format and below another path, and by default in neither', () => {
      const stack = stackIn('us-east-1');
      const path = '{DistributionId}/{yyyy}/{MM}';
      delivery({ accessLogs: DeliveryLogs.newBucket({ format: DeliveryLogFormat.PARQUET, path }) }, stack);
      templateOf(stack).hasResourceProperties(DESTINATION, { OutputFormat: 'parquet' });
      templateOf(stack).hasResourceProperties(DELIVERY, { S3SuffixPath: path });
      const other = stackIn('us-east-1');
      delivery({ accessLogs: DeliveryLogs.newBucket() }, other);
      templateOf(other).hasResourceProperties(DESTINATION, { OutputFormat: 'json' });
      templateOf(other).hasResourceProperties(DELIVERY, { S3SuffixPath: Match.absent() });
    });

    test('are sent to a stream of this stack, and to one of another, which is read weakly', () => {
      const streamIn = (stack: Stack) =>
        new firehose.DeliveryStream(stack, 'Stream', {
          destination: new firehose.S3Bucket(new s3.Bucket(stack, 'Archive')),
        });
      const stack = stackIn('us-east-1');
      const made = delivery({ accessLogs: DeliveryLogs.toFirehose(streamIn(stack)) }, stack);
      templateOf(stack).hasResourceProperties(DESTINATION, {
        DeliveryDestinationType: 'FH',
        DestinationResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Stream'), 'Arn'] },
      });
      expect([made.accessLogBucket, made.accessLogGroup]).toEqual([undefined, undefined]);
      const app = testApp();
      const stream = streamIn(stackIn('us-east-1', app, 'Streams'));
      const site = stackIn('us-east-1', app);
      delivery({ accessLogs: DeliveryLogs.toFirehose(stream) }, site);
      const [destination] = Object.values(templateOf(site).findResources(DESTINATION));
      expect(JSON.stringify(destination?.Properties.DestinationResourceArn)).toContain('Fn::GetStackOutput');
    });
  });

  describe('all options', () => {
    test('hold query strings and cookies where they are wanted', () => {
      expect(fieldsWith(DeliveryLogs.cloudWatch({ queryStrings: true }))).toContain('cs-uri-query');
      expect(fieldsWith(DeliveryLogs.newBucket({ cookies: true }))).toContain('cs(Cookie)');
    });

    test('are encrypted with a key, and kept as long as said', () => {
      const stack = stackIn('us-east-1');
      const logEncryptionKey = new kms.Key(stack, 'Key');
      delivery({ accessLogs: DeliveryLogs.cloudWatch({ logEncryptionKey, logRetention: 365 }) }, stack);
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
        RetentionInDays: 365,
      });
      templateOf(stack).hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            Match.objectLike({ Principal: { Service: Match.anyValue() }, Condition: { ArnLike: Match.anyValue() } }),
          ]),
        },
      });
    });

    test('are written to a bucket by deliveries of this account alone, in us-east-1', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      const made = delivery({ accessLogs: DeliveryLogs.newBucket({ retention: Duration.days(30) }) }, stack);
      const template = templateOf(app.node.findChild('SiteUsEast1After') as Stack);
      const bucket = { 'Fn::GetAtt': [expect.stringMatching(/AccessLogs/), 'Arn'] };
      const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
      expect(policy?.Properties.PolicyDocument.Statement).toContainEqual({
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: { 'Fn::Join': ['', [bucket, '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/*']] },
        Condition: {
          StringEquals: {
            's3:x-amz-acl': 'bucket-owner-full-control',
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
          },
          ArnLike: {
            'aws:SourceArn': {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':logs:us-east-1:',
                  { Ref: 'AWS::AccountId' },
                  ':delivery-source:*',
                ],
              ],
            },
          },
        },
      });
      template.hasResourceProperties(DESTINATION, { DeliveryDestinationType: 'S3' });
      template.hasResource(DELIVERY, { DependsOn: Match.arrayWith([Match.stringLikeRegexp('AccessLogs.*Policy')]) });
      template.hasResourceProperties('AWS::S3::Bucket', {
        LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 30 })]) },
      });
      expect(made.accessLogBucket).toBeDefined();
    });

    test('go to a bucket of another Region, which is read weakly', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      delivery({ accessLogs: DeliveryLogs.toBucket(new s3.Bucket(stack, 'Logs')) }, stack);
      templateOf(app.node.findChild('SiteUsEast1After') as Stack).hasResourceProperties(DESTINATION, {
        DestinationResourceArn: { 'Fn::GetStackOutput': Match.objectLike({ Region: 'eu-west-1' }) },
      });
    });

    test('have a destination with another name for another bucket, since it cannot be changed in place', () => {
      const namesOf = (id: string) => {
        const stack = stackIn('us-east-1');
        delivery({ accessLogs: DeliveryLogs.toBucket(new s3.Bucket(stack, id)) }, stack);
        return Object.values(templateOf(stack).findResources(DESTINATION)).map(({ Properties }) => Properties.Name);
      };
      expect(namesOf('Logs')).toEqual(namesOf('Logs'));
      expect(namesOf('Logs')).not.toEqual(namesOf('Others'));
    });

    test('read a key of the stack before it weakly, so that it can be taken away', () => {
      const app = testApp();
      const stack = stackIn('eu-west-1', app);
      const logEncryptionKey = new kms.Key(NorthVirginia.before(stack), 'Key');
      delivery({ accessLogs: DeliveryLogs.cloudWatch({ logEncryptionKey }) }, stack);
      templateOf(app.node.findChild('SiteUsEast1After') as Stack).hasResourceProperties('AWS::Logs::LogGroup', {
        KmsKeyId: { 'Fn::GetStackOutput': Match.objectLike({ StackName: 'Site-us-east-1' }) },
      });
    });

    test('are none for a reason', () => {
      const stack = stackIn('us-east-1');
      delivery({ accessLogs: DeliveryLogs.none('A test.') }, stack);
      templateOf(stack).resourceCountIs(DELIVERY, 0);
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, RegExp]>([
      ['fails without a reason', () => DeliveryLogs.none(''), /'reason' must not be empty/],
      ['fails with half a day', () => DeliveryLogs.newBucket({ retention: Duration.hours(12) }), /'retention'/],
      [
        'fails with a path that is none',
        () => DeliveryLogs.newBucket({ path: '/logs' }),
        /'path' must be a path without a slash at its beginning/,
      ],
      [
        'fails with a path to a bucket that is none',
        () => DeliveryLogs.toBucket(new s3.Bucket(stackIn('us-east-1'), 'Logs'), { path: 'a b' }),
        /'path' must be a path without a slash at its beginning/,
      ],
      [
        'fails with a stream of another Region',
        () => {
          const stack = stackIn('eu-west-1');
          const destination = new firehose.S3Bucket(new s3.Bucket(stack, 'Archive'));
          const stream = new firehose.DeliveryStream(stack, 'Stream', { destination });
          return delivery({ accessLogs: DeliveryLogs.toFirehose(stream) }, stack);
        },
        /'accessLogs' must be sent to a stream in us-east-1.*got one in eu-west-1/,
      ],
      [
        'fails with a key of another Region',
        () => {
          const stack = stackIn('eu-west-1');
          const logEncryptionKey = new kms.Key(stack, 'Key');
          return delivery({ accessLogs: DeliveryLogs.cloudWatch({ logEncryptionKey }) }, stack);
        },
        /'logEncryptionKey' must be in us-east-1.*got one in eu-west-1/,
      ],
      [
        'fails with a bucket that has a key',
        () => {
          const stack = stackIn('us-east-1');
          const bucket = new s3.Bucket(stack, 'Logs', { encryptionKey: new kms.Key(stack, 'Key') });
          return delivery({ accessLogs: DeliveryLogs.toBucket(bucket) }, stack);
        },
        /'accessLogs' must be written to a bucket that is encrypted with S3-managed keys/,
      ],
    ])('%s', (_title, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
