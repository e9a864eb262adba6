import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  ExistingApiDomain,
  HttpApiDefinition,
  HttpApiService,
  HttpAuthorization,
  HttpTarget,
  RestApiDomain,
  RestApiEndpoint,
  WebSocketApiService,
  WebSocketAuthorization,
} from '../../lib/apis';
import { Alarms } from '../../lib/observability';
import { templateOf, testApp, testStack } from '../support/synth';
import { fn } from './support/function';
import { make } from './support/rest';

const alarms = Alarms.none();

function existingOf(stack: Stack, name = 'api.example.com'): apigwv2.IDomainName {
  return apigwv2.DomainName.fromDomainNameAttributes(stack, 'Existing', {
    name,
    regionalDomainName: 'd-1234567890.execute-api.eu-west-1.amazonaws.com',
    regionalHostedZoneId: 'ZLY8HYME6SFDD',
  });
}

function zoneOf(stack: Stack): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
}

function certificateOf(stack: Stack, region = 'eu-west-1'): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Cert', `arn:aws:acm:${region}:111122223333:certificate/1`);
}

function http(stack: Stack, id: string, existingDomain: ExistingApiDomain): HttpApiService {
  return new HttpApiService(stack, id, {
    definition: HttpApiDefinition.routes({
      routes: [{ path: '/photos', target: HttpTarget.apiFunction(fn(stack, `${id}Fn`)) }],
      authorization: HttpAuthorization.iam(),
    }),
    existingDomain,
    alarms,
  });
}

describe('api-domain', () => {
  describe('all options', () => {
    test('one domain of the stack has a REST, an HTTP and a WebSocket API, each below its path', () => {
      const stack = testStack();
      const domainName = new apigwv2.DomainName(stack, 'Domain', {
        domainName: 'api.example.com',
        certificate: certificateOf(stack),
      });
      const rest = make({ existingDomain: { domainName, basePath: 'items/v1' } }, stack, 'Items');
      const photos = http(stack, 'Photos', { domainName, basePath: 'photos' });
      const chat = new WebSocketApiService(stack, 'Chat', {
        handler: fn(stack, 'ChatFn'),
        authorization: WebSocketAuthorization.iam(),
        existingDomain: { domainName, basePath: 'chat' },
        alarms,
      });
      expect([rest, photos, chat].map(({ url }) => url)).toEqual([
        `https://${domainName.name}/items/v1`,
        `https://${domainName.name}/photos`,
        `wss://${domainName.name}/chat`,
      ]);
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 1);
      template.resourceCountIs('AWS::ApiGateway::DomainName', 0);
      template.resourceCountIs('AWS::Route53::RecordSet', 0);
      for (const [api, path] of [
        ['Items', 'items/v1'],
        ['Photos', 'photos'],
        ['Chat', 'chat'],
      ]) {
        template.hasResource('AWS::ApiGatewayV2::ApiMapping', {
          Properties: { ApiId: { Ref: Match.stringLikeRegexp(`^${api}`) }, ApiMappingKey: path },
          DependsOn: Match.arrayWith([Match.stringLikeRegexp(`^${api}.*Stage`)]),
        });
      }
      template.hasResourceProperties('AWS::ApiGateway::RestApi', { DisableExecuteApiEndpoint: true });
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
        ProtocolType: 'HTTP',
        DisableExecuteApiEndpoint: true,
      });
      expect(stack.resolve(photos.domainTarget)).toEqual(stack.resolve(domainName.regionalDomainName));
    });

    test('a name below a wildcard, with its records', () => {
      const stack = testStack();
      const photos = http(stack, 'Photos', {
        domainName: existingOf(stack, '*.example.com'),
        hostName: 'photos.example.com',
        hostedZone: zoneOf(stack),
      });
      expect(photos.url).toBe('https://photos.example.com');
      expect(photos.domainTarget).toBe('d-1234567890.execute-api.eu-west-1.amazonaws.com');
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
        DomainName: '*.example.com',
        ApiMappingKey: Match.absent(),
      });
      for (const Type of ['A', 'AAAA']) {
        template.hasResourceProperties('AWS::Route53::RecordSet', {
          Type,
          Name: 'photos.example.com.',
          AliasTarget: { DNSName: 'd-1234567890.execute-api.eu-west-1.amazonaws.com' },
        });
      }
    });

    test('a domain where DNS is elsewhere says to what its name must lead', () => {
      const stack = testStack();
      const api = make({ domain: { domainName: 'api.example.com', certificate: certificateOf(stack) } }, stack);
      expect(stack.resolve(api.domainTarget)).toEqual({
        'Fn::GetAtt': [expect.stringMatching('^ApiDomain'), 'RegionalDomainName'],
      });
      expect(make({}, stack, 'Plain').domainTarget).toBeUndefined();
    });
  });

  describe('fails', () => {
    test.each<[string, string, Partial<ExistingApiDomain>, string]>([
      [
        'a wildcard alone',
        '*.example.com',
        {},
        "'existingDomain.hostName' must be given below '*.example.com', got none",
      ],
      [
        'a name outside of a wildcard',
        '*.example.com',
        { hostName: 'a.b.example.com' },
        "'existingDomain.hostName' must be a name of the domain '*.example.com', got 'a.b.example.com'",
      ],
      [
        'another name than that of the domain',
        'api.example.com',
        { hostName: 'web.example.com' },
        "must be a name of the domain 'api.example.com', got 'web.example.com'",
      ],
      [
        'slashes at the ends of the path',
        'api.example.com',
        { basePath: '/v1' },
        "'existingDomain.basePath' must be path",
      ],
    ])('fails for %s', (_what, name, changes, message) => {
      const stack = testStack();
      const existingDomain = { domainName: existingOf(stack, name), ...changes };
      expect(() => make({ existingDomain }, stack)).toThrow(message);
      expect(() => http(stack, 'Http', existingDomain)).toThrow(message);
    });

    test('fails for a name outside of the zone, beside a domain of its own, and at an edge endpoint', () => {
      const stack = testStack();
      const existingDomain = { domainName: existingOf(stack, 'api.example.org'), hostedZone: zoneOf(stack) };
      const domain = { domainName: 'b.example.com', certificate: certificateOf(stack, 'us-east-1') };
      expect(() => make({ existingDomain, domain, endpoint: RestApiEndpoint.edge() }, stack)).toThrow(
        /'existingDomain' must be left out beside 'domain'[^]*'existingDomain.hostName' must be in 'hostedZone' \('example.com'\), got 'api.example.org'[^]*'existingDomain' must be left out of an endpoint of the type EDGE/,
      );
    });
  });
});

describe('api-domain', () => {
  const { SecurityPolicy, EndpointAccessMode } = apigateway;
  const attempt = (domain: Partial<RestApiDomain>, endpoint = RestApiEndpoint.regional(), region?: string) => {
    const stack = testStack(testApp());
    const certificate = certificateOf(stack, region);
    make({ domain: { domainName: 'api.example.com', certificate, ...domain }, endpoint }, stack);
    return templateOf(stack);
  };

  describe('all options', () => {
    test('TLS 1.3 is strict unless it says otherwise', () => {
      const securityPolicy = SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
      attempt({ securityPolicy }).hasResourceProperties('AWS::ApiGateway::DomainName', {
        SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
        EndpointAccessMode: 'STRICT',
      });
      attempt({ securityPolicy, endpointAccessMode: EndpointAccessMode.BASIC }).hasResourceProperties(
        'AWS::ApiGateway::DomainName',
        { EndpointAccessMode: 'BASIC' },
      );
      attempt({}).hasResourceProperties('AWS::ApiGateway::DomainName', { EndpointAccessMode: Match.absent() });
    });

    test('an edge endpoint has a policy of its own', () =>
      attempt(
        { securityPolicy: SecurityPolicy.TLS13_2025_EDGE },
        RestApiEndpoint.edge(),
        'us-east-1',
      ).hasResourceProperties('AWS::ApiGateway::DomainName', { SecurityPolicy: 'SecurityPolicy_TLS13_2025_EDGE' }));
  });

  describe('fails', () => {
    test.each<[string, Partial<RestApiDomain>, string]>([
      [
        'TLS 1.0',
        { securityPolicy: SecurityPolicy.TLS_1_0 },
        "'domain.securityPolicy' must be TLS_1_2 or newer, got TLS_1_0",
      ],
      [
        'a policy of the edge',
        { securityPolicy: SecurityPolicy.TLS13_2025_EDGE },
        "'domain.securityPolicy' must be one for regional endpoints, got SecurityPolicy_TLS13_2025_EDGE; take one that does not end with _EDGE",
      ],
      [
        'an access mode without such a policy',
        { endpointAccessMode: EndpointAccessMode.STRICT },
        "'domain.endpointAccessMode' must be left out of TLS_1_2",
      ],
    ])('fails for %s', (_what, domain, message) => expect(() => attempt(domain)).toThrow(message));

    test('fails for a regional policy at an edge endpoint', () =>
      expect(() =>
        attempt({ securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 }, RestApiEndpoint.edge(), 'us-east-1'),
      ).toThrow("'domain.securityPolicy' must be one for edge endpoints, got SecurityPolicy_TLS13_1_3_2025_09"));
  });
});
