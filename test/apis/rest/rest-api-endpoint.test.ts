import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { RestApiDomain, RestApiEndpoint } from '../../../lib/apis';
import { templateOf, testStack } from '../../support/synth';
import { make, template } from '../support/rest';

describe('RestApiEndpoint', () => {
  describe('all options', () => {
    test('edge', () => {
      template({ endpoint: RestApiEndpoint.edge() }).hasResourceProperties('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: ['EDGE'] },
      });
    });

    test('private, refusing everything but the VPC endpoints', () => {
      const result = template((stack) => ({
        endpoint: RestApiEndpoint.privateThrough([
          ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Endpoint', {
            vpcEndpointId: 'vpce-1',
            port: 443,
          }),
        ]),
      }));
      result.hasResourceProperties('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1'] },
        Policy: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } } }),
          ]),
        },
      });
    });
  });

  describe('overrides', () => {
    const domain = (stack: Stack, changes: Partial<RestApiDomain> = {}): RestApiDomain => ({
      domainName: 'api.example.com',
      certificate: acm.Certificate.fromCertificateArn(
        stack,
        'Certificate',
        'arn:aws:acm:eu-west-1:111122223333:certificate/a',
      ),
      ...changes,
    });
    const existing = (stack: Stack, id: string) =>
      ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, {
        vpcEndpointId: `vpce-${id.toLowerCase()}`,
        port: 443,
      });

    test('a private domain for the VPC endpoints alone, with the record of the one that is in the app', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
      const endpoint = vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY });
      const hostedZone = new route53.PrivateHostedZone(stack, 'Zone', { vpc, zoneName: 'example.com' });
      const api = make(
        {
          endpoint: RestApiEndpoint.privateThrough([endpoint]),
          domain: domain(stack, { hostedZone, basePath: 'v1' }),
        },
        stack,
        'Service',
      );
      const result = templateOf(stack);
      const vpce = { Ref: Match.stringLikeRegexp('^VpcApi') };
      result.hasResourceProperties('AWS::ApiGateway::DomainNameV2', {
        DomainName: 'api.example.com',
        CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/a',
        SecurityPolicy: 'TLS_1_2',
        EndpointAccessMode: Match.absent(),
        EndpointConfiguration: { Types: ['PRIVATE'], IpAddressType: 'dualstack' },
        Policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: { AWS: '*' },
              Action: 'execute-api:Invoke',
              Resource: 'execute-api:/*',
              Condition: { StringNotEquals: { 'aws:SourceVpce': [vpce] } },
            },
            { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
          ],
        },
      });
      const domainNameArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('PrivateDomain'), 'DomainNameArn'] };
      result.hasResource('AWS::ApiGateway::BasePathMappingV2', {
        Properties: {
          DomainNameArn: domainNameArn,
          BasePath: 'v1',
          RestApiId: { Ref: Match.stringLikeRegexp('^ServiceApi') },
          Stage: Match.anyValue(),
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('DeploymentStagelive')]),
      });
      result.hasResourceProperties('AWS::ApiGateway::DomainNameAccessAssociation', {
        DomainNameArn: domainNameArn,
        AccessAssociationSource: vpce,
        AccessAssociationSourceType: 'VPCE',
      });
      result.resourceCountIs('AWS::Route53::RecordSet', 1);
      result.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'api.example.com.', Type: 'A' });
      result.resourceCountIs('AWS::ApiGateway::DomainName', 0);
      result.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: Match.absent() });
      expect(api.url).toBe('https://api.example.com/v1');
      expect(api.domainName).toBeUndefined();
      expect(api.privateDomainName).toBeDefined();
      expect(JSON.stringify(stack.resolve(api.domainTarget))).toContain('DnsEntries');
    });

    test('an association for each VPC endpoint, with a policy of TLS of its own, and no record for those of elsewhere', () => {
      const stack = testStack();
      const api = make(
        {
          endpoint: RestApiEndpoint.privateThrough([existing(stack, 'One'), existing(stack, 'Two')]),
          domain: domain(stack, { securityPolicy: apigateway.SecurityPolicy.TLS13_1_3_2025_09 }),
        },
        stack,
      );
      const result = templateOf(stack);
      result.resourceCountIs('AWS::ApiGateway::DomainNameAccessAssociation', 2);
      result.hasResourceProperties('AWS::ApiGateway::DomainNameV2', {
        SecurityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09',
        EndpointAccessMode: 'STRICT',
      });
      expect(api.domainTarget).toBeUndefined();
    });
  });

  describe('fails', () => {
    test('fails for no VPC endpoint', () =>
      expect(() => RestApiEndpoint.privateThrough([])).toThrow("'vpcEndpoints' must not be empty"));
  });
});
