import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FlowLogs, TieredVpc, TieredVpcProps } from '../../lib/network';
import { templateOf, testStack } from '../support/synth';

function synth(props: TieredVpcProps = {}): Template {
  const stack = testStack();
  new TieredVpc(stack, 'Network', props);
  return templateOf(stack);
}

describe('FlowLogs', () => {
  describe('defaults', () => {
    test('not encrypted with a key unless there is one', () => {
      synth().hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.absent() });
    });
  });

  describe('overrides', () => {
    test('to a bucket', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network', {
        flowLogs: FlowLogs.toBucket(new s3.Bucket(stack, 'Logs'), { prefix: 'vpc' }),
      });
      templateOf(stack).hasResourceProperties('AWS::EC2::FlowLog', { LogDestinationType: 's3', TrafficType: 'ALL' });
      expect(network.flowLogGroup).toBeUndefined();
    });

    test('with fields and an interval of your own', () => {
      const template = synth({
        flowLogs: FlowLogs.toCloudWatch({
          logFormat: [ec2.LogFormat.SRC_ADDR, ec2.LogFormat.ECS_SERVICE_NAME],
          aggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
        }),
      });
      template.hasResourceProperties('AWS::EC2::FlowLog', {
        LogFormat: '${srcaddr} ${ecs-service-name}',
        MaxAggregationInterval: 60,
      });
      synth().hasResourceProperties('AWS::EC2::FlowLog', {
        LogFormat: Match.absent(),
        MaxAggregationInterval: Match.absent(),
      });
    });

    test('to a bucket, as files for Athena', () => {
      const stack = testStack();
      new TieredVpc(stack, 'Network', {
        flowLogs: FlowLogs.toBucket(new s3.Bucket(stack, 'Logs'), {
          fileFormat: ec2.FlowLogFileFormat.PARQUET,
          hiveCompatiblePartitions: true,
          perHourPartition: true,
          logFormat: [ec2.LogFormat.ALL_DEFAULT_FIELDS],
          aggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
        }),
      });
      templateOf(stack).hasResourceProperties('AWS::EC2::FlowLog', {
        DestinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
        MaxAggregationInterval: 60,
        LogFormat: Match.anyValue(),
      });
    });

    test('none, with a reason', () => {
      synth({ flowLogs: FlowLogs.none('a network of its own records the traffic') }).resourceCountIs(
        'AWS::EC2::FlowLog',
        0,
      );
    });

    test('encrypted with a key, which CloudWatch Logs may use for the log groups of this account', () => {
      const stack = testStack();
      const logEncryptionKey = new kms.Key(stack, 'Key');
      new TieredVpc(stack, 'Network', { flowLogs: FlowLogs.toCloudWatch({ logEncryptionKey }) });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
              Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Resource: '*',
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': {
                    'Fn::Join': [
                      '',
                      [
                        'arn:',
                        { Ref: 'AWS::Partition' },
                        ':logs:',
                        { Ref: 'AWS::Region' },
                        ':',
                        { Ref: 'AWS::AccountId' },
                        ':log-group:*',
                      ],
                    ],
                  },
                },
              },
            },
          ]),
        },
      });
    });
  });

  describe('fails', () => {
    test('fails for missing reasons', () => {
      expect(() => FlowLogs.none(' ')).toThrow(/'reason' must not be empty/);
    });
  });
});
