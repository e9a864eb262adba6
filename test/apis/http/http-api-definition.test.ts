import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  HttpApiDefinition,
  HttpApiService,
  HttpApiServiceProps,
  HttpAuthorization,
  HttpOpenApiOptions,
  HttpTarget,
  OpenApiDocument,
} from '../../../lib/apis';
import { templateOf, testStack, warningsOf } from '../../support/synth';
import { alarms, fn, simple } from '../support/rest';

const INTEGRATION = 'x-amazon-apigateway-integration';
const jwt = {
  type: 'jwt',
  jwtConfiguration: { issuer: 'https://login.example.com', audience: ['web'] },
  identitySource: '$request.header.Authorization',
};
const schemes = {
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  jwt: { type: 'oauth2', 'x-amazon-apigateway-authorizer': jwt },
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  bearer: { type: 'http', scheme: 'bearer' },
};

type Operation = Record<string, unknown>;

/** A document with one operation, which IAM guards. */
const document = (operation: Operation = {}, whole: object = {}) => ({
  openapi: '3.0.1',
  info: { title: 'Photos', version: '1' },
  components: { securitySchemes: schemes },
  paths: { '/photos': { get: { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' }, ...operation } } },
  ...whole,
});

interface Options extends Partial<Omit<HttpOpenApiOptions, 'document'>> {
  readonly document?: object;
  readonly props?: Partial<HttpApiServiceProps>;
}

function openApi(stack: Stack, { document: given = document(), props, ...options }: Options = {}): HttpApiService {
  return new HttpApiService(stack, 'Api', {
    alarms,
    definition: HttpApiDefinition.openApi({
      document: OpenApiDocument.inline(given),
      handler: simple(stack),
      ...options,
    }),
    ...props,
  });
}

function bodyOf(template: Template) {
  const [api] = Object.values(template.findResources('AWS::ApiGatewayV2::Api'));
  return api?.Properties as Record<string, unknown>;
}

const attempt =
  (options: Options = {}) =>
  () =>
    openApi(testStack(), options);

describe('HttpApiDefinition', () => {
  describe('defaults', () => {
    let stack: Stack;
    let service: HttpApiService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      service = openApi(stack);
      template = templateOf(stack);
    });

    test('a document is the whole API, and a warning of its import rolls back', () =>
      expect(bodyOf(template)).toEqual({
        Body: {
          openapi: '3.0.1',
          info: { title: 'Photos', version: '1' },
          components: { securitySchemes: schemes },
          servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { ipAddressType: 'dualstack' } }],
          paths: {
            '/photos': {
              get: {
                'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
                [INTEGRATION]: {
                  type: 'aws_proxy',
                  httpMethod: 'POST',
                  payloadFormatVersion: '2.0',
                  uri: {
                    'Fn::Join': [
                      '',
                      [
                        'arn:',
                        { Ref: 'AWS::Partition' },
                        ':apigateway:',
                        { Ref: 'AWS::Region' },
                        ':lambda:path/2015-03-31/functions/',
                        { 'Fn::GetAtt': [expect.stringMatching(/^Simple/), 'Arn'] },
                        '/invocations',
                      ],
                    ],
                  },
                },
              },
            },
          },
        },
        FailOnWarnings: true,
      }));

    test('one permission for the function, no routes of CloudFormation, the stage as with routes', () => {
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: {
          'Fn::Join': ['', Match.arrayWith([':execute-api:', { Ref: Match.stringLikeRegexp('^Api') }, '/*'])],
        },
      });
      for (const type of ['Route', 'Integration', 'Authorizer']) {
        template.resourceCountIs(`AWS::ApiGatewayV2::${type}`, 0);
      }
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 500 },
        RouteSettings: Match.absent(),
      });
      expect(service.routes).toEqual([]);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    test('functions and throttles of single operations, the default route among them', () => {
      const stack = testStack();
      const own = { [INTEGRATION]: { type: 'http_proxy', payloadFormatVersion: '1.0', uri: 'https://example.com' } };
      openApi(stack, {
        document: document(own, {
          paths: {
            ...document(own).paths,
            '/$default': {
              'x-amazon-apigateway-any-method': { isDefaultRoute: true, security: [{ jwt: ['photos/read'] }] },
            },
          },
        }),
        operations: {
          'GET /photos': { handler: fn(stack), throttle: { rateLimit: 5, burstLimit: 10 } },
          'ANY /$default': { throttle: { rateLimit: 1, burstLimit: 2 } },
        },
        props: { detailedMetrics: true },
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        RouteSettings: {
          'GET /photos': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10, DetailedMetricsEnabled: true },
          $default: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2, DetailedMetricsEnabled: true },
        },
      });
      template.resourceCountIs('AWS::Lambda::Permission', 2);
      expect(JSON.stringify(bodyOf(template))).not.toContain('https://example.com');
    });

    test('what the service says of the whole API is written into the document', () => {
      const stack = testStack();
      openApi(stack, {
        document: document({}, { servers: [{ url: 'https://a.example.com', description: 'A' }, { url: '/b' }] }),
        props: {
          description: 'Photos of everybody',
          ipAddressType: apigwv2.IpAddressType.IPV4,
          existingDomain: {
            domainName: apigwv2.DomainName.fromDomainNameAttributes(stack, 'Domain', {
              name: 'api.example.com',
              regionalDomainName: 'd.example.com',
              regionalHostedZoneId: 'Z1',
            }),
          },
        },
      });
      expect(bodyOf(templateOf(stack))).toMatchObject({
        Body: {
          info: { title: 'Photos', description: 'Photos of everybody' },
          servers: [
            {
              url: 'https://a.example.com',
              description: 'A',
              'x-amazon-apigateway-endpoint-configuration': {
                ipAddressType: 'ipv4',
                disableExecuteApiEndpoint: true,
              },
            },
            { url: '/b' },
          ],
        },
      });
    });

    test('functions that the document names, by integrations that operations share, and versions that YAML takes for numbers', () => {
      const stack = testStack();
      const handler = fn(stack);
      const shared = { ...HttpApiDefinition.lambdaIntegration(handler), payloadFormatVersion: 2 };
      openApi(stack, {
        document: document(
          { [INTEGRATION]: { $ref: '#/components/x-amazon-apigateway-integrations/photos' } },
          { components: { 'x-amazon-apigateway-integrations': { photos: shared } } },
        ),
        handler: undefined,
        handlers: [handler],
      });
      const template = templateOf(stack);
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      expect(bodyOf(template)).toMatchObject({
        Body: { components: { 'x-amazon-apigateway-integrations': { photos: { payloadFormatVersion: '2.0' } } } },
      });
    });

    test('tokens of any kind stay what they are', () => {
      const stack = testStack();
      const pool = new cognito.CfnUserPool(stack, 'Pool');
      const schemes = {
        jwt: {
          type: 'oauth2',
          'x-amazon-apigateway-authorizer': {
            ...jwt,
            jwtConfiguration: { audience: ['web'], issuer: pool.getAtt('ProviderURL') },
          },
        },
      };
      openApi(stack, {
        document: document(
          { 'x-amazon-apigateway-auth': undefined, security: [{ jwt: [] }] },
          { components: { securitySchemes: schemes } },
        ),
      });
      expect(JSON.stringify(bodyOf(templateOf(stack)))).toContain('{"Fn::GetAtt":["Pool","ProviderURL"]}');
    });

    test.each<[string, Operation]>([
      ['IAM', { security: [{ sigv4: [] }] }],
      ['a token', { security: [{ jwt: ['photos/read'] }] }],
    ])('takes an operation with %s', (_what, operation) => {
      const stack = testStack();
      openApi(stack, { document: document({ 'x-amazon-apigateway-auth': undefined, ...operation }) });
      expect(warningsOf(stack)).toEqual([]);
    });

    test('CORS of the document, with the methods written out or with open preflight requests', () => {
      const cors = { 'x-amazon-apigateway-cors': { allowOrigins: ['https://www.example.com'] } };
      expect(attempt({ document: document({}, cors) })).not.toThrow();
      const auth = { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } };
      const paths = { '/photos': { 'x-amazon-apigateway-any-method': auth, options: {} } };
      expect(attempt({ document: document({}, { ...cors, paths }), reason: 'preflight requests' })).not.toThrow();
    });

    test('routes in code have no warning of an import, and the metrics of all in their own settings', () => {
      const stack = testStack();
      const target = HttpTarget.lambdaFunction(simple(stack));
      new HttpApiService(stack, 'Api', {
        alarms,
        detailedMetrics: true,
        definition: HttpApiDefinition.routes({
          routes: [{ path: '/photos', target, throttle: { rateLimit: 5, burstLimit: 10 } }],
          authorization: HttpAuthorization.iam(),
        }),
      });
      const template = templateOf(stack);
      expect(bodyOf(template)).not.toHaveProperty('FailOnWarnings');
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        RouteSettings: {
          'ANY /photos': { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10, DetailedMetricsEnabled: true },
        },
      });
    });
  });

  describe('fails', () => {
    const unguarded = { 'x-amazon-apigateway-auth': undefined };
    const scheme = (authorizer: object) => ({ type: 'apiKey', 'x-amazon-apigateway-authorizer': authorizer });

    test.each<[string, Operation]>([
      ['nothing at all', {}],
      ['no authorization, said aloud', { 'x-amazon-apigateway-auth': { type: 'NONE' }, security: [{ sigv4: [] }] }],
      ['no requirement', { security: [] }],
      ['a requirement of nothing', { security: [{}] }],
      ['an API key', { security: [{ api_key: [] }] }],
      ['a scheme that API Gateway does not enforce', { security: [{ bearer: [] }] }],
    ])('fails for an operation with %s, unless it says why', (_what, operation) => {
      const open = document({ ...unguarded, ...operation });
      expect(attempt({ document: open })).toThrow(
        "'document' must have 'security' that API Gateway enforces for 'GET /photos': in the operation itself",
      );
      const stack = testStack();
      openApi(stack, { document: open, reason: 'public catalogue' });
      expect(warningsOf(stack).join()).toContain('everybody may call operations of the HTTP API: public catalogue');
    });

    test('fails for security of the whole document only', () =>
      expect(attempt({ document: document(unguarded, { security: [{ sigv4: [] }] }) })).toThrow(
        "enforces for 'GET /photos'",
      ));

    test.each<[string, object, string]>([
      ['the kind of REST APIs', { type: 'cognito_user_pools' }, '\'type\' jwt or request, got "cognito_user_pools"'],
      ['no kind', {}, "'type' jwt or request, got null"],
      ['no audience', { ...jwt, jwtConfiguration: { issuer: 'https://a' } }, "with an 'audience', got none"],
      ['no issuer', { ...jwt, jwtConfiguration: { audience: ['a'] } }, "must have an 'issuer'"],
      ['no function', { type: 'request', authorizerPayloadFormatVersion: '2.0' }, "must have an 'authorizerUri'"],
      ['no version', { type: 'request', authorizerUri: 'a' }, "'authorizerPayloadFormatVersion' 1.0 or 2.0, got null"],
      [
        'simple responses of version 1.0',
        { type: 'request', authorizerUri: 'a', authorizerPayloadFormatVersion: 1, enableSimpleResponses: true },
        "'authorizerPayloadFormatVersion' 2.0 for simple responses",
      ],
      [
        'a cache for everybody',
        {
          type: 'request',
          authorizerUri: 'a',
          authorizerPayloadFormatVersion: '2.0',
          authorizerResultTtlInSeconds: 60,
        },
        "must have an 'identitySource' while it is cached",
      ],
    ])('fails for an authorizer with %s', (_what, authorizer, message) =>
      expect(
        attempt({ document: document({}, { components: { securitySchemes: { custom: scheme(authorizer) } } }) }),
      ).toThrow(message),
    );

    test.each<[string, object, string]>([
      ['of REST APIs', { type: 'mock', payloadFormatVersion: '1.0' }, '\'type\' aws_proxy or http_proxy, got "mock"'],
      ['without a version', { type: 'aws_proxy' }, "'payloadFormatVersion' 1.0 or 2.0, got null"],
      ['of a later version', { type: 'http_proxy', payloadFormatVersion: '2.0' }, "'payloadFormatVersion' 1.0, got"],
      [
        'with what would be ignored',
        { type: 'http_proxy', payloadFormatVersion: '1.0', responses: {}, responseTransferMode: 'STREAM' },
        "must not have 'responses', 'responseTransferMode', which HTTP APIs ignore",
      ],
      [
        'that waits too long',
        { type: 'http_proxy', payloadFormatVersion: '1.0', timeoutInMillis: 60_000 },
        "'timeoutInMillis' from 50 to 30000, got 60000",
      ],
      [
        'with an action of a service without a role',
        { type: 'aws_proxy', payloadFormatVersion: '1.0', integrationSubtype: 'SQS-SendMessage' },
        "must have 'credentials', the ARN of the role that API Gateway calls SQS-SendMessage by",
      ],
      [
        'through no VPC link',
        { type: 'http_proxy', payloadFormatVersion: '1.0', connectionType: 'VPC_LINK' },
        "must have a 'connectionId'",
      ],
      ['that does not exist', { $ref: '#/components/nowhere' }, "'type' aws_proxy or http_proxy, got null"],
    ])('fails for an integration %s', (_what, integration, message) =>
      expect(attempt({ document: document({ [INTEGRATION]: integration }) })).toThrow(message),
    );

    test.each<[string, object, string | RegExp]>([
      ['of another version', { openapi: '3.1.0' }, 'API Gateway refuses 3.1: have the generator write 3.0'],
      ['of Swagger', { openapi: undefined, swagger: '2.0' }, 'must be a version 3.0 of OpenAPI, as text, got "2.0"'],
      ['of a number', { openapi: 3 }, 'as text, got 3'],
      [
        'with what only REST APIs have',
        { 'x-amazon-apigateway-policy': {}, 'x-amazon-apigateway-request-validators': {} },
        "must not have 'x-amazon-apigateway-policy', 'x-amazon-apigateway-request-validators', which HTTP APIs ignore",
      ],
      [
        'with two names of a variable at one place, and paths that are none',
        { paths: { '/a/{id}': { get: {} }, '/a/{name}': { get: {} }, '/b/': { get: {} } } },
        /slash at the end, got '\/b\/'|name a variable at the same place alike/,
      ],
      [
        'with a default route that is none',
        { paths: { '/a': { 'x-amazon-apigateway-any-method': { isDefaultRoute: true } } } },
        "the default route must be 'x-amazon-apigateway-any-method' of '/$default' with 'isDefaultRoute' true, got 'ANY /a'",
      ],
      ['with TRACE', { paths: { '/a': { trace: {} } } }, 'an HTTP API has no routes for TRACE'],
      [
        'with origins that browsers refuse',
        { 'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowCredentials: true } },
        "'x-amazon-apigateway-cors.allowOrigins' must name the origins",
      ],
      [
        'that asks preflight requests for credentials',
        {
          'x-amazon-apigateway-cors': { allowOrigins: ['*'] },
          paths: {
            '/a': { 'x-amazon-apigateway-any-method': { security: [{ jwt: [] }] } },
            '/b': { options: { security: [{ jwt: [] }] } },
            '/$default': { 'x-amazon-apigateway-any-method': { isDefaultRoute: true, security: [{ jwt: [] }] } },
          },
        },
        "must not ask preflight requests for credentials, got 'ANY /a', 'OPTIONS /b', 'ANY /$default'",
      ],
    ])('fails for a document %s', (_what, whole, message) =>
      expect(attempt({ document: document({}, whole) })).toThrow(message),
    );

    test('fails for several authorizers of an operation, which API Gateway refuses, and for one that does not exist', () => {
      const two = { ...unguarded, security: [{ jwt: [] }, { sigv4: [] }] };
      expect(attempt({ document: document(two) })).toThrow(
        "'security' of 'GET /photos' must be one scheme, got 'jwt', 'sigv4'",
      );
      expect(attempt({ document: document({ security: [{ ghost: [] }] }) })).toThrow(
        "must name schemes of the document, got 'ghost'",
      );
    });

    test('fails for functions that API Gateway may not invoke, or does not wait for', () => {
      const stack = testStack();
      const slow = fn(stack, 'Slow', Duration.minutes(1));
      const stranger = new lambda.Function(stack, 'Stranger', {
        code: lambda.Code.fromInline('exports.handler = async () => 1'),
        handler: 'index.handler',
        runtime: lambda.Runtime.NODEJS_LATEST,
      });
      const named = { [INTEGRATION]: HttpApiDefinition.lambdaIntegration(stranger) };
      const handlers = { document: document(named), handlers: [slow], operations: { 'PUT /photos': {} } };
      expect(() => openApi(stack, handlers)).toThrow(
        /'operations' must be of the document, got 'PUT \/photos'[^]*'handlers' must hold the functions that 'document' invokes for 'GET \/photos'[^]*at most 30 s behind an HTTP API/,
      );
    });

    test('fails for a VPC link of the service, a route beside the document, and routes of aws-cdk-lib', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
      expect(() => openApi(stack, { props: { vpcLink: { vpc } } })).toThrow("'vpcLink' must be left out");
      const other = testStack();
      const service = openApi(other);
      expect(() => service.addRoute({ path: '/more', target: HttpTarget.lambdaFunction(simple(other)) })).toThrow(
        "route '/more' of Test/Api: the OpenAPI document has the routes of the API; add it there",
      );
      service.api.addRoutes({ path: '/more', integration: new HttpUrlIntegration('More', 'https://example.com') });
      expect(() => templateOf(other)).toThrow(
        'must be in the OpenAPI document, beside which API Gateway takes no routes',
      );
    });
  });
});
