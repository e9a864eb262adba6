import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FirewallLogDestination, WebFirewall, WebFirewallProps } from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

const LOGGING = 'AWS::WAFv2::LoggingConfiguration';

const firewall = (stack: Stack, props: Partial<WebFirewallProps>) =>
  new WebFirewall(stack, 'Firewall', { alarms: Alarms.none(), ...props });
const bucketOf = (stack: Stack, bucketName?: string) =>
  new s3.Bucket(stack, 'Logs', { bucketName, removalPolicy: RemovalPolicy.RETAIN });

describe('FirewallLogDestination', () => {
  describe('all options', () => {
    test('a bucket, which is opened to deliveries of this account alone, and no log group', () => {
      const stack = testStack();
      const logDestination = FirewallLogDestination.bucket(bucketOf(stack, 'aws-waf-logs-shop'));
      expect(firewall(stack, { logDestination }).logGroup).toBeUndefined();
      const template = templateOf(stack);
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Logs'), 'Arn'] };
      template.hasResource(LOGGING, {
        Properties: { LogDestinationConfigs: [bucket], RedactedFields: Match.anyValue() },
        DependsOn: [Match.stringLikeRegexp('^LogsPolicy')],
      });
      template.resourceCountIs('AWS::Logs::LogGroup', 0);
      const [{ Properties }] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
      const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] };
      const account = { Ref: 'AWS::AccountId' };
      const ArnLike = {
        'aws:SourceArn': {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', account, ':*']],
        },
      };
      expect(Properties.PolicyDocument.Statement).toEqual([
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [arn, '/AWSLogs/', account, '/*']] },
          Condition: {
            StringEquals: { 'aws:SourceAccount': account, 's3:x-amz-acl': 'bucket-owner-full-control' },
            ArnLike,
          },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Action: 's3:GetBucketAcl',
          Resource: arn,
          Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike },
        },
      ]);
    });

    test('a stream', () => {
      const stack = testStack();
      const arn = 'arn:aws:firehose:eu-west-1:111122223333:deliverystream/aws-waf-logs-shop';
      const stream = firehose.DeliveryStream.fromDeliveryStreamArn(stack, 'Stream', arn);
      firewall(stack, { logDestination: FirewallLogDestination.deliveryStream(stream) });
      templateOf(stack).hasResourceProperties(LOGGING, { LogDestinationConfigs: [arn] });
    });
  });

  describe('fails', () => {
    test('fails with another name, or none', () => {
      const named = testStack();
      expect(() =>
        firewall(named, { logDestination: FirewallLogDestination.bucket(bucketOf(named, 'shop-logs')) }),
      ).toThrow(/'logDestination' bucket must have a name that begins with 'aws-waf-logs-', got 'shop-logs'/);
      const unnamed = testStack();
      expect(() => firewall(unnamed, { logDestination: FirewallLogDestination.bucket(bucketOf(unnamed)) })).toThrow(
        /'logDestination' bucket must have a name.*got none/,
      );
      const stack = testStack();
      const stream = firehose.DeliveryStream.fromDeliveryStreamArn(
        stack,
        'Stream',
        'arn:aws:firehose:eu-west-1:111122223333:deliverystream/shop',
      );
      expect(() => firewall(stack, { logDestination: FirewallLogDestination.deliveryStream(stream) })).toThrow(
        /'logDestination' deliveryStream must have a name/,
      );
    });

    test('fails with the options of a log group', () => {
      const stack = testStack();
      const logDestination = FirewallLogDestination.bucket(bucketOf(stack, 'aws-waf-logs-shop'));
      expect(() => firewall(stack, { logDestination, logRetention: logs.RetentionDays.ONE_YEAR })).toThrow(
        /'logRetention' and 'logEncryptionKey' are for the log group/,
      );
    });
  });
});
