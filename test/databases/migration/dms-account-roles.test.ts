import { Match } from 'aws-cdk-lib/assertions';
import { DmsAccountRoles } from '../../../lib/databases';
import { templateOf, testStack } from '../../support/synth';

describe('DmsAccountRoles', () => {
  describe('defaults', () => {
    test.each([
      ['dms-vpc-role', 'AmazonDMSVPCManagementRole'],
      ['dms-cloudwatch-logs-role', 'AmazonDMSCloudWatchLogsRole'],
      ['dms-access-for-endpoint', 'AmazonDMSRedshiftS3Role'],
    ])('%s, for DMS in this account alone, with the policy that AWS keeps, kept', (name, policy) => {
      const stack = testStack();
      new DmsAccountRoles(stack, 'Roles');
      const result = templateOf(stack);
      result.resourceCountIs('AWS::IAM::Role', 3);
      result.hasResource('AWS::IAM::Role', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: {
            Statement: Match.arrayEquals([
              {
                Action: 'sts:AssumeRole',
                Effect: 'Allow',
                Principal: { Service: 'dms.amazonaws.com' },
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
              ...(name === 'dms-access-for-endpoint'
                ? [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'redshift.amazonaws.com' } }]
                : []),
            ]),
          },
          ManagedPolicyArns: [
            { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/service-role/${policy}`]] },
          ],
        },
      });
    });
  });
});
