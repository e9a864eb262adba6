import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LatticeAuthorization, ServiceNetwork, ServiceNetworkProps } from '../../../lib/network';
import { templateOf, testStack } from '../../support/synth';

describe('ServiceNetwork', () => {
  describe('defaults', () => {
    let template: Template;
    beforeAll(() => {
      const stack = testStack();
      new ServiceNetwork(stack, 'Network');
      template = templateOf(stack);
    });

    test('ask IAM, and admit the account alone', () => {
      template.hasResourceProperties('AWS::VpcLattice::ServiceNetwork', {
        AuthType: 'AWS_IAM',
        Name: Match.absent(),
        SharingConfig: Match.absent(),
      });
      template.hasResourceProperties('AWS::VpcLattice::AuthPolicy', {
        ResourceIdentifier: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Network'), 'Arn'] },
        Policy: {
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: 'vpc-lattice-svcs:Invoke',
              Resource: '*',
              Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
          Version: '2012-10-17',
        },
      });
    });

    test('log every request for three months, in a group that is kept', () => {
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 90, KmsKeyId: Match.absent() },
        DeletionPolicy: 'Retain',
      });
      template.hasResourceProperties('AWS::VpcLattice::AccessLogSubscription', {
        ResourceIdentifier: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Network'), 'Arn'] },
        DestinationArn: {
          'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^NetworkAccessLogGroup') }])],
        },
      });
      expect(JSON.stringify(template.findResources('AWS::VpcLattice::AccessLogSubscription'))).not.toContain(':*');
    });

    test('share it with nobody', () => {
      template.resourceCountIs('AWS::RAM::ResourceShare', 0);
    });
  });

  describe('all options', () => {
    test('share it within the organization, whose callers they admit, and encrypt the log', () => {
      const stack = testStack();
      new ServiceNetwork(stack, 'Network', {
        authorization: LatticeAuthorization.organization('o-a1b2c3d4e5'),
        sharedWith: ['444455556666'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: new kms.Key(stack, 'Key'),
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::RAM::ResourceShare', {
        ResourceArns: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Network'), 'Arn'] }],
        Principals: ['444455556666'],
        AllowExternalPrincipals: false,
      });
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() },
        DeletionPolicy: 'Delete',
      });
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: Match.objectLike({
          Statement: Match.arrayWith([
            {
              Effect: 'Allow',
              Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
              Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Resource: '*',
              Condition: {
                ArnLike: {
                  'kms:EncryptionContext:aws:logs:arn': {
                    'Fn::Join': ['', Match.arrayWith([':log-group:/aws/vendedlogs/vpc-lattice/*'])],
                  },
                },
              },
            },
          ]),
        }),
      });
    });
  });

  describe('fails', () => {
    test.each<[string, ServiceNetworkProps, string]>([
      ['on nobody to share with', { sharedWith: [] }, "'sharedWith' must not be empty"],
      [
        'on a name to share with',
        { sharedWith: ['shop'], authorization: LatticeAuthorization.organization('o-a1b2c3d4e5') },
        "'sharedWith' must be accounts of 12 digits, or ARNs of organizations or their units, got 'shop'",
      ],
      [
        'on a share whose callers are refused',
        { sharedWith: ['444455556666'] },
        "'sharedWith' needs an 'authorization' that admits the callers of other accounts",
      ],
    ])('%s', (_, props, message) => {
      expect(() => new ServiceNetwork(testStack(), 'Network', props)).toThrow(message);
    });
  });

  describe('in a stack', () => {
    test('two are beside one another, and their children can be overridden', () => {
      const stack = testStack();
      const { network } = new ServiceNetwork(stack, 'One');
      new ServiceNetwork(stack, 'Other');
      network.addPropertyOverride('Name', 'shop');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::VpcLattice::ServiceNetwork', 2);
      template.hasResourceProperties('AWS::VpcLattice::ServiceNetwork', { Name: 'shop' });
    });

    test('one of another account has the id of its ARN', () => {
      const arn = 'arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/sn-0123456789abcdef0';
      const network = ServiceNetwork.fromServiceNetworkArn(testStack(), 'Network', arn);
      expect([network.serviceNetworkArn, network.serviceNetworkId]).toEqual([arn, 'sn-0123456789abcdef0']);
    });
  });
});
