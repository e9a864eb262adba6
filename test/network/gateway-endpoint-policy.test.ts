import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { GatewayEndpointPolicy, TieredVpc } from '../../lib/network';
import { templateOf, testStack } from '../support/synth';

function synth(gatewayEndpointPolicy?: GatewayEndpointPolicy): Template {
  const stack = testStack();
  new TieredVpc(stack, 'Network', { gatewayEndpointPolicy });
  return templateOf(stack);
}

/** The statements of an endpoint's policy. */
function statements(template: Template, service: string): unknown {
  const [endpoint] = Object.values(
    template.findResources('AWS::EC2::VPCEndpoint', {
      Properties: { ServiceName: { 'Fn::Join': ['', Match.arrayWith([`.${service}`])] } },
    }),
  );
  return endpoint?.Properties.PolicyDocument?.Statement;
}

function bucket(prefix: string, suffix: string): object {
  return {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${prefix}-`, { Ref: 'AWS::Region' }, `-${suffix}/*`]],
  };
}

const BUCKETS_OF_AWS = {
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: 's3:GetObject',
  Resource: [bucket('al2023-repos', 'de612dc2'), bucket('prod', 'starport-layer-bucket')],
};

describe('GatewayEndpointPolicy', () => {
  describe('defaults', () => {
    test('everything, as AWS has it', () => {
      expect(statements(synth(), 's3')).toBeUndefined();
      expect(statements(synth(GatewayEndpointPolicy.fullAccess()), 'dynamodb')).toBeUndefined();
    });
  });

  describe('overrides', () => {
    test('ownAccount', () => {
      const template = synth(GatewayEndpointPolicy.ownAccount());
      const own = {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
      };
      expect(statements(template, 's3')).toEqual([own, BUCKETS_OF_AWS]);
      expect(statements(template, 'dynamodb')).toEqual([own]);
    });

    test('organization', () => {
      const [own, ...more] = statements(synth(GatewayEndpointPolicy.organization('o-a1b2c3d4e5')), 's3') as object[];
      expect(own).toMatchObject({ Condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } } });
      expect(more).toEqual([BUCKETS_OF_AWS]);
    });

    test('statements', () => {
      const statement = new iam.PolicyStatement({
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: ['*'],
      });
      const template = synth(GatewayEndpointPolicy.statements([statement]));
      expect(statements(template, 's3')).toEqual([
        { Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: '*' },
      ]);
    });
  });

  describe('in a stack', () => {
    test('the endpoints are there to be added to', () => {
      const stack = testStack();
      const network = new TieredVpc(stack, 'Network');
      expect(Object.keys(network.gatewayEndpoints)).toEqual(['S3', 'DynamoDb']);
      network.gatewayEndpoints.S3?.addToPolicy(
        new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['s3:*'], resources: ['*'] }),
      );
      expect(statements(templateOf(stack), 's3')).toHaveLength(1);
    });
  });

  describe('fails', () => {
    test('fails for what is no organization, and for no statement', () => {
      expect(() => GatewayEndpointPolicy.organization('r-1')).toThrow(
        /'organizationId' must be the id of an organization/,
      );
      expect(() => GatewayEndpointPolicy.statements([])).toThrow(/'statements' must not be empty/);
    });
  });
});
