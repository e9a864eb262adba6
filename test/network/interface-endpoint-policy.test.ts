import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { InterfaceEndpointPolicy, InterfaceEndpointSet, TieredVpc } from '../../lib/network';
import { templateOf, testStack } from '../support/synth';

function synth(interfaceEndpointPolicy?: InterfaceEndpointPolicy, set = InterfaceEndpointSet.FLEET_REFRESH): Template {
  const stack = testStack();
  const network = new TieredVpc(stack, 'Network', { interfaceEndpointPolicy, interfaceEndpoints: [set] });
  network.addInterfaceEndpoints(InterfaceEndpointSet.SESSION_MANAGER);
  return templateOf(stack);
}

/** The statements of each interface endpoint's policy. */
function statements(template: Template): unknown[] {
  return Object.values(
    template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }),
  ).map(({ Properties }) => Properties.PolicyDocument?.Statement);
}

const callers = (condition: object) => [
  { Effect: 'Allow', Principal: { AWS: '*' }, Action: '*', Resource: '*', Condition: { StringEquals: condition } },
];

describe('InterfaceEndpointPolicy', () => {
  describe('defaults', () => {
    test('everybody, as AWS has it', () => {
      expect(statements(synth())).toEqual([undefined, undefined, undefined]);
      expect(statements(synth(InterfaceEndpointPolicy.fullAccess()))).toEqual([undefined, undefined, undefined]);
    });
  });

  describe('overrides', () => {
    test('ownAccount, for endpoints that are added later, too', () => {
      const own = callers({ 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } });
      expect(statements(synth(InterfaceEndpointPolicy.ownAccount()))).toEqual([own, own, own]);
    });

    test('organization', () => {
      const [statement] = statements(synth(InterfaceEndpointPolicy.organization('o-a1b2c3d4e5')));
      expect(statement).toEqual(callers({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }));
    });

    test('statements', () => {
      const principals = [new iam.AnyPrincipal()];
      const policy = InterfaceEndpointPolicy.statements([
        new iam.PolicyStatement({ principals, actions: ['ssm:*'], resources: ['*'] }),
      ]);
      expect(statements(synth(policy))[0]).toEqual([
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'ssm:*', Resource: '*' },
      ]);
    });

    test('none for an endpoint of a service that is not of AWS, which takes no policy', () => {
      const service = new ec2.InterfaceVpcEndpointService('com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0');
      const set = InterfaceEndpointSet.of({ Partner: service });
      const own = callers({ 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } });
      expect(statements(synth(InterfaceEndpointPolicy.ownAccount(), set))).toEqual([undefined, own, own]);
    });
  });

  describe('fails', () => {
    test('fails for an organization that is none', () => {
      expect(() => InterfaceEndpointPolicy.organization('123456789012')).toThrow(
        /'organizationId' must be the id of an organization such as 'o-a1b2c3d4e5', got '123456789012'/,
      );
    });

    test('fails without a statement', () => {
      expect(() => InterfaceEndpointPolicy.statements([])).toThrow(/'statements' must not be empty/);
    });
  });
});
