import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { RestTarget } from '../../../lib/apis';
import { templateOf, testStack } from '../../support/synth';
import { fn as apiFunction } from '../support/function';
import { make, simple } from '../support/rest';

/** The template of an API whose only route leads to the target. */
function templateWith(choose: (stack: Stack) => RestTarget, path = '/orders', cors?: string[]): Template {
  const stack = testStack();
  const routes = [{ path, methods: ['POST'], target: choose(stack) }];
  make({ definition: { handler: undefined, routes, cors: cors && { allowOrigins: cors } } }, stack);
  return templateOf(stack);
}

/** The statements of the one role that the API has for its target. */
function statementsOf(template: Template): unknown[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('Api'));
  expect(policies).toHaveLength(1);
  return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as unknown[]);
}

const queue = (stack: Stack) => new sqs.Queue(stack, 'Queue');
const table = (stack: Stack) =>
  new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
const machine = (stack: Stack) =>
  new stepfunctions.StateMachine(stack, 'Machine', {
    definitionBody: stepfunctions.DefinitionBody.fromChainable(new stepfunctions.Pass(stack, 'Pass')),
  });
const bus = (stack: Stack) => new events.EventBus(stack, 'Bus');
const stream = (stack: Stack) =>
  new kinesis.Stream(stack, 'Stream', { encryption: kinesis.StreamEncryption.UNENCRYPTED });
const event = { source: 'shop.orders', detailType: 'OrderPlaced' };
const getItem = { action: 'GetItem', requestTemplate: '{"Key":{"id":{"S":"1"}}}' };

describe('RestTarget', () => {
  describe('defaults', () => {
    test.each<[string, (stack: Stack) => RestTarget, RegExp, string, string, string, string]>([
      [
        'a queue',
        (stack) => RestTarget.queue(queue(stack)),
        /:sqs:path\//,
        'Action=SendMessage&MessageBody=',
        '202',
        'sqs:SendMessage',
        'x-www-form-urlencoded',
      ],
      [
        'a table',
        (stack) => RestTarget.table(table(stack), getItem),
        /:dynamodb:action\/GetItem$/,
        '"Key":{"id":{"S":"1"}}}',
        '200',
        'dynamodb:GetItem',
        'x-amz-json-1.0',
      ],
      [
        'a state machine',
        (stack) => RestTarget.stateMachine(machine(stack)),
        /:states:action\/StartExecution$/,
        '"stateMachineArn":"',
        '202',
        'states:StartExecution',
        'x-amz-json-1.0',
      ],
      [
        'an event bus',
        (stack) => RestTarget.eventBus(bus(stack), event),
        /:events:action\/PutEvents$/,
        '"Source":"shop.orders","DetailType":"OrderPlaced"',
        '202',
        'events:PutEvents',
        'x-amz-json-1.1',
      ],
      [
        'a stream',
        (stack) => RestTarget.stream(stream(stack)),
        /:kinesis:action\/PutRecord$/,
        '"PartitionKey":"$context.requestId"',
        '202',
        'kinesis:PutRecord',
        'x-amz-json-1.1',
      ],
    ])('%s is asked by one role that may do nothing else', (_what, choose, uri, request, status, Action, type) => {
      const template = templateWith(choose);
      const [method] = Object.values(template.findResources('AWS::ApiGateway::Method'));
      const { Integration, MethodResponses } = method?.Properties ?? {};
      const join = (value: unknown) =>
        typeof value === 'string'
          ? value
          : (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
              .map((part) => (typeof part === 'string' ? part : ''))
              .join('');
      expect(Integration).toMatchObject({ Type: 'AWS', IntegrationHttpMethod: 'POST', PassthroughBehavior: 'NEVER' });
      expect(join(Integration.Uri)).toMatch(uri);
      expect(join(Integration.RequestTemplates['application/json'])).toContain(request);
      expect(Integration.RequestParameters['integration.request.header.Content-Type']).toBe(`'application/${type}'`);
      expect(Integration.IntegrationResponses.map(({ StatusCode }: { StatusCode: string }) => StatusCode)).toEqual([
        status,
        '400',
        '500',
      ]);
      expect(MethodResponses.map(({ StatusCode }: { StatusCode: string }) => StatusCode)).toEqual([
        status,
        '400',
        '500',
      ]);
      expect(statementsOf(template)).toEqual([expect.objectContaining({ Action, Effect: 'Allow' })]);
      expect(JSON.stringify(statementsOf(template))).not.toContain('*');
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [Match.objectLike({ Principal: { Service: 'apigateway.amazonaws.com' } })],
        },
        Description: Match.stringLikeRegexp('^Requests of the REST API to'),
      });
      template.resourceCountIs('AWS::Lambda::Permission', 0);
    });

    test('an event that EventBridge refuses is an error, and events are told by their header', () => {
      const template = templateWith((stack) => RestTarget.eventBus(bus(stack), event));
      template.hasResourceProperties('AWS::ApiGateway::Method', {
        Integration: {
          RequestParameters: { 'integration.request.header.X-Amz-Target': "'AWSEvents.PutEvents'" },
          IntegrationResponses: Match.arrayWith([
            {
              StatusCode: '202',
              ResponseTemplates: {
                'application/json':
                  "#if($input.path('$.FailedEntryCount') != 0)#set($context.responseOverride.status = 500)#end{}",
              },
            },
          ]),
        },
      });
    });

    test('functions are called as by `handler`, and the mock answers 200', () => {
      const template = templateWith((stack) => RestTarget.apiFunction(apiFunction(stack)));
      template.hasResourceProperties('AWS::ApiGateway::Method', {
        Integration: { Type: 'AWS_PROXY', ResponseTransferMode: Match.absent() },
      });
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      templateWith(() => RestTarget.mock()).hasResourceProperties('AWS::ApiGateway::Method', {
        Integration: { Type: 'MOCK', RequestTemplates: { 'application/json': '{"statusCode":200}' } },
        MethodResponses: [{ StatusCode: '200' }],
      });
    });
  });

  describe('all options', () => {
    test('a response that streams', () =>
      templateWith((stack) => RestTarget.lambdaFunction(simple(stack), { streaming: true })).hasResourceProperties(
        'AWS::ApiGateway::Method',
        {
          Integration: {
            ResponseTransferMode: 'STREAM',
            Uri: { 'Fn::Join': ['', Match.arrayWith(['/response-streaming-invocations'])] },
          },
        },
      ));

    test.each<[string, (stack: Stack) => RestTarget]>([
      [
        'a function',
        (stack) => RestTarget.lambdaFunction(simple(stack), { streaming: true, timeout: Duration.minutes(15) }),
      ],
      [
        'an address',
        () => RestTarget.httpUrl('https://example.com', { streaming: true, timeout: Duration.minutes(15) }),
      ],
    ])('a stream of %s may take longer than other responses', (_what, choose) =>
      templateWith(choose).hasResourceProperties('AWS::ApiGateway::Method', {
        Integration: { ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_000 },
      }),
    );

    test('groups of messages, responses of a table, the key of a stream', () => {
      const request = (choose: (stack: Stack) => RestTarget) =>
        JSON.stringify(templateWith(choose).findResources('AWS::ApiGateway::Method'));
      const fifo = (stack: Stack) =>
        RestTarget.queue(new sqs.Queue(stack, 'Fifo', { fifo: true, contentBasedDeduplication: true }), {
          messageGroupId: '$context.identity.sourceIp',
        });
      expect(request(fifo)).toContain('&MessageGroupId=$util.urlEncode(\\"$context.identity.sourceIp\\")');
      const responseTemplate = "$input.json('$.Item')";
      expect(request((stack) => RestTarget.table(table(stack), { ...getItem, responseTemplate }))).toContain(
        responseTemplate,
      );
      expect(request((stack) => RestTarget.stream(stream(stack), { partitionKey: 'one' }))).toContain(
        '\\"PartitionKey\\":\\"one\\"',
      );
    });

    test('an address gets the variables of the path that it has, over a VPC link too', () => {
      const url = 'http://orders.example.com/{id}';
      const declared = {
        RequestParameters: { 'method.request.path.id': true },
        Integration: {
          Type: 'HTTP_PROXY',
          Uri: url,
          RequestParameters: { 'integration.request.path.id': 'method.request.path.id' },
        },
      };
      templateWith(() => RestTarget.httpUrl(url, { method: 'PUT' }), '/{shop}/{id}').hasResourceProperties(
        'AWS::ApiGateway::Method',
        { ...declared, Integration: { ...declared.Integration, IntegrationHttpMethod: 'PUT' } },
      );
      templateWith((stack) => {
        const link = apigateway.VpcLink.fromVpcLinkId(stack, 'Link', 'abc123');
        return RestTarget.vpcLink(link, url);
      }, '/{shop}/{id}').hasResourceProperties('AWS::ApiGateway::Method', {
        ...declared,
        Integration: {
          ...declared.Integration,
          IntegrationHttpMethod: 'ANY',
          ConnectionType: 'VPC_LINK',
          ConnectionId: 'abc123',
        },
      });
    });

    test('a mock of another status and body, which the pages of the one origin may read', () => {
      const header = 'method.response.header.Access-Control-Allow-Origin';
      const origin = 'https://shop.example.com';
      templateWith(() => RestTarget.mock({ statusCode: 404, body: '{"gone":true}' }), '/gone', [
        origin,
      ]).hasResourceProperties('AWS::ApiGateway::Method', {
        HttpMethod: 'POST',
        Integration: {
          IntegrationResponses: [
            {
              StatusCode: '404',
              ResponseParameters: { [header]: `'${origin}'` },
              ResponseTemplates: { 'application/json': '{"gone":true}' },
            },
          ],
        },
        MethodResponses: [{ StatusCode: '404', ResponseParameters: { [header]: true } }],
      });
    });
  });

  describe('overrides', () => {
    test('integration() takes an integration of aws-cdk-lib as it is', () =>
      templateWith(() =>
        RestTarget.integration(new apigateway.HttpIntegration('https://example.com')),
      ).hasResourceProperties('AWS::ApiGateway::Method', { Integration: { Uri: 'https://example.com' } }));

    test('one role for two routes to one queue', () => {
      const stack = testStack();
      const target = RestTarget.queue(queue(stack));
      const routes = ['/a', '/b'].map((path) => ({ path, methods: ['POST'], target }));
      make({ definition: { handler: undefined, routes } }, stack);
      expect(statementsOf(templateOf(stack))).toEqual([
        expect.objectContaining({ Resource: expect.anything() as object }),
      ]);
    });
  });

  describe('fails', () => {
    const fifo = (stack: Stack) => new sqs.Queue(stack, 'Fifo', { fifo: true });

    test('fails for a timeout of a response that does not stream, of more than 15 minutes, and for a cache of a stream', () => {
      const timeout = Duration.minutes(16);
      expect(() => RestTarget.httpUrl('https://example.com', { timeout })).toThrow(
        /'timeout' needs 'streaming'[^]*'timeout' must be a duration in whole seconds from 1 to 900 s/,
      );
      const cache = { ttl: Duration.minutes(1), keyParameters: [] };
      const stack = testStack();
      const target = RestTarget.lambdaFunction(simple(stack), { streaming: true });
      const routes = [{ path: '/items', methods: ['GET'], target, cache: { ...cache, shared: true } }];
      expect(() => make({ definition: { routes }, cache: { clusterSizeGb: '0.5' } }, stack)).toThrow(
        "'routes[/items].cache' must be left out of a route that streams",
      );
    });

    test.each<[string, (stack: Stack) => RestTarget, string]>([
      [
        'a FIFO queue without groups',
        (stack) => RestTarget.queue(fifo(stack)),
        "'messageGroupId' must be given for a FIFO",
      ],
      [
        'groups of a standard queue',
        (stack) => RestTarget.queue(queue(stack), { messageGroupId: 'a' }),
        'is for FIFO queues',
      ],
      [
        'an unknown action',
        (stack) => RestTarget.table(table(stack), { ...getItem, action: '*' }),
        "'action' must be one of GetItem",
      ],
      [
        'a name of a table',
        (stack) => RestTarget.table(table(stack), { ...getItem, requestTemplate: '{"TableName":"a"}' }),
        "'requestTemplate' must begin",
      ],
      [
        'a template without braces',
        (stack) => RestTarget.table(table(stack), { ...getItem, requestTemplate: 'Key' }),
        "'requestTemplate' must begin with '{'",
      ],
      [
        'a source of AWS',
        (stack) => RestTarget.eventBus(bus(stack), { ...event, source: 'aws.ec2' }),
        "must not begin with 'aws.', got 'aws.ec2'",
      ],
      [
        'a source with quotes',
        (stack) => RestTarget.eventBus(bus(stack), { ...event, source: 'a"b' }),
        "'source' must be 1 to 128",
      ],
      [
        'a detail type with quotes',
        (stack) => RestTarget.eventBus(bus(stack), { ...event, detailType: '"' }),
        "'detailType' must be 1 to 128",
      ],
      [
        'an empty partition key',
        (stack) => RestTarget.stream(stream(stack), { partitionKey: '' }),
        "'partitionKey' must not be empty",
      ],
      ['an address without a scheme', () => RestTarget.httpUrl('example.com'), "'url' must be an address"],
      [
        'such an address over a link',
        (stack) => RestTarget.vpcLink(apigateway.VpcLink.fromVpcLinkId(stack, 'L', 'a'), 'a.com'),
        "'url' must be an address",
      ],
      [
        'a status of 42',
        () => RestTarget.mock({ statusCode: 42 }),
        "'statusCode' must be a whole number from 200 to 599",
      ],
    ])('fails for %s', (_what, choose, message) => expect(() => choose(testStack())).toThrow(message));

    test('fails for a target beside a handler', () => {
      const stack = testStack();
      const routes = [{ path: '/a', methods: ['GET'], target: RestTarget.mock(), handler: simple(stack) }];
      expect(() => make({ definition: { routes } }, stack)).toThrow(
        "route '/a' must have a 'handler' or a 'target', got both; leave one out",
      );
    });
  });
});
