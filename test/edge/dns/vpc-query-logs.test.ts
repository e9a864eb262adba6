import { Stack, Tags } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { VpcQueryLogs, VpcQueryLogsProps } from '../../../lib/edge';
import { keyOf, vpcOf } from '../../specimens/surroundings';
import { templateOf, testStack } from '../../support/synth';

const CONFIG = 'AWS::Route53Resolver::ResolverQueryLoggingConfig';
const ASSOCIATION = 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation';

function queryLogs(props: Partial<VpcQueryLogsProps> = {}, stack: Stack = testStack()): VpcQueryLogs {
  return new VpcQueryLogs(stack, 'Queries', { vpc: vpcOf(stack), ...props });
}

describe('VpcQueryLogs', () => {
  describe('defaults', () => {
    test('logs the queries of its VPC for three months', () => {
      const made = queryLogs();
      const template = templateOf(Stack.of(made));
      template.hasResource('AWS::Logs::LogGroup', {
        DeletionPolicy: 'Retain',
        Properties: {
          LogGroupName: {
            'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('^/aws/vendedlogs/route53resolver/')])],
          },
          RetentionInDays: 90,
        },
      });
      template.hasResourceProperties(CONFIG, {
        DestinationArn: {
          'Fn::Join': ['', Match.arrayWith([':log-group:', { Ref: Match.stringLikeRegexp('LogGroup') }])],
        },
      });
      template.hasResourceProperties(ASSOCIATION, {
        ResourceId: 'vpc-0123456789abcdef0',
        ResolverQueryLogConfigId: { 'Fn::GetAtt': [Match.stringLikeRegexp('QueryLogging'), 'Id'] },
      });
    });
  });

  describe('all options', () => {
    test('takes a time and a key', () => {
      const stack = testStack();
      queryLogs({ logRetention: logs.RetentionDays.ONE_YEAR, logEncryptionKey: keyOf(stack) }, stack);
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', {
        RetentionInDays: 365,
        KmsKeyId: Match.anyValue(),
      });
    });
  });

  describe('in a stack', () => {
    test('logs the queries of other VPCs into the same group', () => {
      const stack = testStack();
      queryLogs({}, stack).addVpc('Other', new ec2.Vpc(stack, 'Vpc', { natGateways: 0 }));
      templateOf(stack).resourceCountIs(CONFIG, 1);
      templateOf(stack).resourceCountIs(ASSOCIATION, 2);
    });

    test('is not replaced by a tag of the stack', () => {
      const made = queryLogs();
      Tags.of(Stack.of(made)).add('team', 'web');
      templateOf(Stack.of(made)).hasResourceProperties(CONFIG, { Tags: Match.absent() });
    });
  });
});
