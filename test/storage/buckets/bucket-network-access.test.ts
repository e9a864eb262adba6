import { CliCredentialsStackSynthesizer, Mixins, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { BucketAutoDeleteObjects } from 'aws-cdk-lib/aws-s3/mixins';
import { BucketAccessLogs, BucketNetworkAccess, SecureBucket, SecureBucketProps } from '../../../lib/storage';
import { templateOf, testApp, testStack } from '../../support/synth';

const POLICY = 'AWS::S3::BucketPolicy';

const noLogs = BucketAccessLogs.none('A test of one bucket.');

function made(props: Partial<SecureBucketProps> = {}, stack = testStack()) {
  const bucket = new SecureBucket(stack, 'Objects', { accessLogs: noLogs, ...props });
  return { stack, bucket };
}

function endpointsOf(stack: Stack, ...ids: string[]): ec2.IVpcEndpoint[] {
  return ids.map((id) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, id, id));
}

describe('BucketNetworkAccess', () => {
  describe('defaults', () => {
    test('no network is denied', () => {
      const { stack } = made();
      expect(JSON.stringify(templateOf(stack).findResources(POLICY))).not.toContain('aws:SourceVpce');
    });
  });

  describe('all options', () => {
    test('VPC endpoints alone reach objects, beside who deploys, services and named roles', () => {
      const stack = testStack();
      const auditor = iam.Role.fromRoleArn(stack, 'Auditor', 'arn:aws:iam::111122223333:role/auditor');
      made(
        {
          networkAccess: BucketNetworkAccess.vpcEndpoints(endpointsOf(stack, 'vpce-1', 'vpce-2'), {
            exceptRoles: [auditor],
          }),
        },
        stack,
      );
      const bucket = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Objects'), 'Arn'] };
      templateOf(stack).hasResourceProperties(POLICY, {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Sid: 'ObjectsByVpcEndpointsAlone',
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: [
                's3:AbortMultipartUpload',
                's3:BypassGovernanceRetention',
                's3:DeleteObject*',
                's3:GetObject*',
                's3:ListBucket',
                's3:ListBucketMultipartUploads',
                's3:ListBucketVersions',
                's3:ListMultipartUploadParts',
                's3:PutObject*',
                's3:RestoreObject',
              ],
              Resource: [bucket, { 'Fn::Join': ['', [bucket, '/*']] }],
              Condition: {
                StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] },
                BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
                ArnNotEquals: {
                  'aws:PrincipalArn': [
                    {
                      'Fn::Sub':
                        'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}',
                    },
                    'arn:aws:iam::111122223333:role/auditor',
                  ],
                },
              },
            },
          ]),
        },
      });
    });

    test('VPC endpoints do not keep aws-cdk-lib from emptying a bucket that is to be deleted', () => {
      const stack = testStack();
      const { bucket } = made(
        {
          networkAccess: BucketNetworkAccess.vpcEndpoints(endpointsOf(stack, 'vpce-1')),
          removalPolicy: RemovalPolicy.DESTROY,
        },
        stack,
      );
      Mixins.of(bucket).apply(new BucketAutoDeleteObjects());
      templateOf(stack).hasResourceProperties(POLICY, {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Sid: 'ObjectsByVpcEndpointsAlone',
              Condition: Match.objectLike({
                ArnNotEquals: {
                  'aws:PrincipalArn': [
                    Match.anyValue(),
                    { 'Fn::GetAtt': [Match.stringLikeRegexp('^CustomS3AutoDeleteObjects'), 'Arn'] },
                  ],
                },
              }),
            }),
          ]),
        },
      });
    });
  });

  describe('fails', () => {
    test('fails for VPC endpoints without one', () => {
      expect(() => BucketNetworkAccess.vpcEndpoints([])).toThrow("'endpoints' must not be empty");
    });

    test('fails for VPC endpoints where nothing tells the role that deploys, until it is named', () => {
      const stack = testStack(testApp(), 'Test', { synthesizer: new CliCredentialsStackSynthesizer() });
      const [endpoint] = endpointsOf(stack, 'vpce-1');
      const networkAccess = BucketNetworkAccess.vpcEndpoints([endpoint]);
      expect(() => made({ networkAccess }, stack)).toThrow(
        "'networkAccess' must name the role that deploys in 'exceptRoles'",
      );
      const role = iam.Role.fromRoleArn(stack, 'Deploys', 'arn:aws:iam::111122223333:role/deploys');
      const named = BucketNetworkAccess.vpcEndpoints([endpoint], { exceptRoles: [role] });
      expect(() => new SecureBucket(stack, 'Named', { accessLogs: noLogs, networkAccess: named })).not.toThrow();
    });
  });
});
