import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PublicZone, ZoneQueryLogs } from '../../../lib/edge';
import { templateOf, testApp, testStack } from '../../support/synth';

const ZONE = 'AWS::Route53::HostedZone';

const stackIn = (region?: string): Stack => testStack(testApp(), 'Site', { env: { region } });

function templateWith(queryLogs: ZoneQueryLogs, region?: string) {
  const stack = stackIn(region);
  new PublicZone(stack, 'Zone', { zoneName: 'example.com', queryLogs });
  return templateOf(stack);
}

describe('ZoneQueryLogs', () => {
  describe('overrides', () => {
    test('logs to a group of its own in us-east-1 alone', () => {
      const template = templateWith(ZoneQueryLogs.newLogGroup(), 'us-east-1');
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90, KmsKeyId: Match.absent() });
      template.resourceCountIs('AWS::Logs::ResourcePolicy', 1);
    });

    test('logs to a group that exists, from a stack of any Region', () => {
      const arn = 'arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/all';
      const template = templateWith(ZoneQueryLogs.toLogGroupArn(arn));
      template.hasResourceProperties(ZONE, { QueryLoggingConfig: { CloudWatchLogsLogGroupArn: arn } });
      template.resourceCountIs('AWS::Logs::LogGroup', 0);
    });

    test('logs nothing where a reason is given', () => {
      const template = templateWith(ZoneQueryLogs.none('Nobody reads them.'));
      template.hasResourceProperties(ZONE, { QueryLoggingConfig: Match.absent() });
      template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    });
  });

  describe('fails', () => {
    test('fails with a key of another Region', () => {
      const logEncryptionKey = new kms.Key(stackIn('eu-west-1'), 'Key');
      expect(() => ZoneQueryLogs.newLogGroup({ logEncryptionKey })).toThrow(/must be a key of us-east-1.*eu-west-1/);
    });

    test.each([
      'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/route53/a',
      'arn:aws:logs:us-east-1:111122223333:log-group:/aws/route53/a:*',
    ])('fails with the log group %s', (arn) => {
      expect(() => ZoneQueryLogs.toLogGroupArn(arn)).toThrow(/a log group in us-east-1, without ':\*'/);
    });

    test('fails without a reason for no logs', () => {
      expect(() => ZoneQueryLogs.none(' ')).toThrow(/'reason' must not be empty/);
    });
  });
});
