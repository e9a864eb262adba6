import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LatticeAuthorization, ServiceNetwork } from '../../../lib/network';
import { templateOf, testStack, warningsOf } from '../../support/synth';

function policyOf(authorization: LatticeAuthorization): unknown {
  const stack = testStack();
  new ServiceNetwork(stack, 'Network', { authorization });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::VpcLattice::AuthPolicy'));
  return policy?.Properties.Policy.Statement;
}

describe('LatticeAuthorization', () => {
  describe('all options', () => {
    const invoke = { Effect: 'Allow', Action: 'vpc-lattice-svcs:Invoke', Resource: '*' };

    test('admit identities of the account', () => {
      expect(policyOf(LatticeAuthorization.ownAccount())).toEqual([
        {
          ...invoke,
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } } },
        },
      ]);
    });

    test('admit identities of an organization', () => {
      expect(policyOf(LatticeAuthorization.organization('o-a1b2c3d4e5'))).toEqual([
        {
          ...invoke,
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      ]);
    });

    test('admit principals alone', () => {
      const arn = 'arn:aws:iam::444455556666:role/caller';
      expect(policyOf(LatticeAuthorization.principals([new iam.ArnPrincipal(arn)]))).toEqual([
        { ...invoke, Principal: { AWS: arn } },
      ]);
    });

    test('are statements of the caller', () => {
      const statement = new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['vpc-lattice-svcs:Invoke'],
        resources: ['*'],
        conditions: { StringEquals: { 'vpc-lattice-svcs:RequestMethod': 'GET' } },
      });
      expect(policyOf(LatticeAuthorization.statements([statement]))).toEqual([
        {
          ...invoke,
          Principal: { AWS: '*' },
          Condition: { StringEquals: { 'vpc-lattice-svcs:RequestMethod': 'GET' } },
        },
      ]);
    });

    test('admit everybody, with a warning that has the reason', () => {
      const stack = testStack();
      new ServiceNetwork(stack, 'Network', { authorization: LatticeAuthorization.none('services check tokens') });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::VpcLattice::AuthPolicy', 0);
      template.hasResourceProperties('AWS::VpcLattice::ServiceNetwork', { AuthType: 'NONE', Name: Match.absent() });
      expect(warningsOf(stack).join()).toContain(
        'everybody who reaches it by VPC Lattice may call it (services check tokens)',
      );
    });
  });

  describe('fails', () => {
    test.each<[string, () => unknown, string]>([
      ['on an empty reason', () => LatticeAuthorization.none(' '), "'reason' must not be empty"],
      ['on no principal', () => LatticeAuthorization.principals([]), "'principals' must not be empty"],
      ['on no statement', () => LatticeAuthorization.statements([]), "'statements' must not be empty"],
      [
        'on the id of something else',
        () => LatticeAuthorization.organization('ou-1'),
        "'organizationId' must be the id of an organization such as 'o-a1b2c3d4e5', got 'ou-1'",
      ],
    ])('%s', (_, make, message) => {
      expect(make).toThrow(message);
    });
  });
});
