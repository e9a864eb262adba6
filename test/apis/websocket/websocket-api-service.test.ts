import { Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  AccountLogRole,
  WebSocketApiService,
  WebSocketApiServiceProps,
  WebSocketAuthorization,
} from '../../../lib/apis';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import { fn } from '../support/function';

function chat(stack: Stack, props: Partial<WebSocketApiServiceProps> = {}, id = 'Chat'): WebSocketApiService {
  return new WebSocketApiService(stack, id, {
    handler: props.handler ?? fn(stack, `${id}Fn`),
    authorization: WebSocketAuthorization.iam(),
    alarms: Alarms.none(),
    ...props,
  });
}

describe('WebSocketApiService', () => {
  describe('defaults', () => {
    let stack: Stack;
    let service: WebSocketApiService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      service = chat(stack);
      template = templateOf(stack);
    });

    test('one function takes connections, disconnections and all messages, and answers messages', () => {
      template.resourceCountIs('AWS::ApiGatewayV2::Integration', 1);
      template.resourceCountIs('AWS::ApiGatewayV2::Route', 3);
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: '$connect',
        AuthorizationType: 'AWS_IAM',
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$disconnect' });
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: '$default',
        RouteResponseSelectionExpression: '$default',
      });
      template.resourceCountIs('AWS::ApiGatewayV2::RouteResponse', 1);
    });

    test('the alias is called, by one permission for this API', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: {
          'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('Aliaslive') }, '/invocations'])],
        },
      });
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      template.hasResourceProperties('AWS::Lambda::Permission', {
        FunctionName: { Ref: Match.stringLikeRegexp('Aliaslive') },
        SourceArn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^Chat') }, '/*'])] },
      });
    });

    test('a stage that deploys every change, throttled, with a JSON access log kept for three months', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        StageName: 'live',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
        AccessLogSettings: {
          Format: Match.serializedJson(Match.objectLike({ connectionId: '$context.connectionId' })),
        },
      });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    });

    test("the account's role for logs, before the stage", () => {
      template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
      template.hasResource('AWS::ApiGatewayV2::Stage', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('Account')]),
      });
    });

    test('a connection table that can be read both ways, expires, is on demand and not kept, and goes with the stack', () => {
      template.hasResource('AWS::DynamoDB::Table', {
        Properties: {
          KeySchema: [
            { AttributeName: 'connectionId', KeyType: 'HASH' },
            { AttributeName: 'topic', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            Match.objectLike({
              IndexName: 'byTopic',
              KeySchema: [
                { AttributeName: 'topic', KeyType: 'HASH' },
                { AttributeName: 'connectionId', KeyType: 'RANGE' },
              ],
            }),
          ],
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          BillingMode: 'PAY_PER_REQUEST',
          SSESpecification: Match.absent(),
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
          DeletionProtectionEnabled: false,
        },
        DeletionPolicy: 'Delete',
      });
    });

    test('the function may use the table and post to connections of the stage, and finds both', () => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: {
            CONNECTION_TABLE_NAME: { Ref: Match.stringLikeRegexp('ChatConnections') },
            WEBSOCKET_CALLBACK_URL: {
              'Fn::Join': ['', Match.arrayWith(['https://', Match.stringLikeRegexp('/live$')])],
            },
          },
        },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Action: [
                'dynamodb:BatchWriteItem',
                'dynamodb:DeleteItem',
                'dynamodb:GetItem',
                'dynamodb:PutItem',
                'dynamodb:Query',
                'dynamodb:UpdateItem',
              ],
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ChatConnections'), 'Arn'] },
            },
            {
              Action: 'dynamodb:Query',
              Effect: 'Allow',
              Resource: {
                'Fn::Join': [
                  '',
                  [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^ChatConnections'), 'Arn'] }, '/index/byTopic'],
                ],
              },
            },
            Match.objectLike({
              Action: 'execute-api:ManageConnections',
              Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/live/.+/@connections')])] },
            }),
          ]),
        },
      });
    });

    test('dual stack, no domain, no alarms, no warnings', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
        ProtocolType: 'WEBSOCKET',
        IpAddressType: 'dualstack',
        RouteSelectionExpression: '$request.body.action',
      });
      template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(service.alarms).toEqual([]);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let service: WebSocketApiService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      const send = fn(stack, 'Send');
      service = chat(stack, {
        description: 'Rooms',
        connectHandler: fn(stack, 'Connect'),
        disconnectHandler: fn(stack, 'Disconnect'),
        routes: [
          { key: 'join' },
          { key: 'send', handler: send },
          { key: 'typing', handler: send, returnResponse: false },
        ],
        routeSelectionExpression: '${request.body.kind}',
        stageName: 'v2',
        authorization: WebSocketAuthorization.lambdaFunction(fn(stack, 'Authorizer').alias, {
          identitySources: ['route.request.querystring.token'],
        }),
        throttle: { rateLimit: 10, burstLimit: 20 },
        domain: {
          domainName: 'chat.example.com',
          certificate: acm.Certificate.fromCertificateArn(
            stack,
            'Cert',
            'arn:aws:acm:eu-west-1:111122223333:certificate/a',
          ),
          basePath: 'rooms',
        },
        connectionTableEncryptionKey: new kms.Key(stack, 'Key'),
        logRetention: logs.RetentionDays.ONE_WEEK,
        accountLogRole: AccountLogRole.existing(),
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
      });
      new OperationsDashboard(stack, 'Dashboard', { subjects: [service] });
      template = templateOf(stack);
    });

    test('routes with their own functions, each function integrated and permitted once', () => {
      template.resourceCountIs('AWS::ApiGatewayV2::Route', 6);
      template.resourceCountIs('AWS::ApiGatewayV2::Integration', 4);
      // The fifth lets API Gateway call the authorizer.
      template.resourceCountIs('AWS::Lambda::Permission', 5);
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: 'typing',
        RouteResponseSelectionExpression: Match.absent(),
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: 'send',
        RouteResponseSelectionExpression: '$default',
      });
    });

    test('an authorizer on the connection', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
        AuthorizerType: 'REQUEST',
        IdentitySource: ['route.request.querystring.token'],
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$connect', AuthorizationType: 'CUSTOM' });
    });

    test('stage, throttle, selection, retention as asked for', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        StageName: 'v2',
        DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', { RouteSelectionExpression: '${request.body.kind}' });
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
      template.resourceCountIs('AWS::ApiGateway::Account', 0);
    });

    test('a domain', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'rooms', Stage: 'v2' });
      template.resourceCountIs('AWS::Route53::RecordSet', 0);
      expect(service.url).toBe('wss://chat.example.com/rooms');
    });

    test('the key of the table, which the functions may use', () => {
      template.hasResourceProperties('AWS::DynamoDB::Table', {
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      });
      template.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            {
              Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
              Effect: 'Allow',
              Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
            },
          ]),
        },
      });
    });

    test('alarms on throttles of the connection table and of its index', () => {
      const alarms = Object.entries(template.findResources('AWS::CloudWatch::Alarm'));
      const dimensions = (id: string) => {
        const [found] = alarms.filter(([key]) => key.startsWith(id));
        expect(found?.[1].Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 5, DatapointsToAlarm: 3 });
        expect(found?.[1].Properties.AlarmDescription).toContain('are throttled, and connections or messages fail');
        const [, reads] = found?.[1].Properties.Metrics ?? [];
        expect(reads.MetricStat.Metric.MetricName).toBe('ReadThrottleEvents');
        return reads.MetricStat.Metric.Dimensions;
      };
      const table = { Name: 'TableName', Value: { Ref: expect.stringMatching(/^ChatConnections/) } };
      expect(dimensions('ChatConnectionsThrottlesAlarm')).toEqual([table]);
      expect(dimensions('ChatConnectionsByTopicThrottlesAlarm')).toEqual([
        { Name: 'GlobalSecondaryIndexName', Value: 'byTopic' },
        table,
      ]);
    });

    test('alarms on errors of clients, functions and API Gateway and on latency, and a dashboard', () => {
      expect(service.alarms).toHaveLength(6);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'IntegrationLatency',
        ExtendedStatistic: 'p99',
        Threshold: 3000,
      });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ExecutionError', Threshold: 1 });
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    });
  });

  describe('overrides', () => {
    test('grantPostToConnections() and grantConnect() are for this stage', () => {
      const stack = testStack();
      const service = chat(stack);
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      service.grantPostToConnections(role);
      service.grantConnect(role);
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyName: Match.stringLikeRegexp('^RoleDefaultPolicy'),
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Action: 'execute-api:ManageConnections' }),
            Match.objectLike({
              Action: 'execute-api:Invoke',
              Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/live/.connect$')])] },
            }),
          ],
        },
      });
    });

    test('warns that anybody may connect, with the reason', () => {
      const stack = testStack();
      chat(stack, { authorization: WebSocketAuthorization.none('public score board') });
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/public score board.*unauthenticatedApi/)]);
      templateOf(stack).hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: '$connect',
        AuthorizationType: 'NONE',
      });
    });

    test('the documented thresholds of the alarms, by three periods of five minutes in which no data is good', () => {
      const stack = testStack();
      chat(stack, { alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) });
      const alarms = Object.entries(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
      for (const [id, Threshold] of [
        ['ClientErrors', 25],
        ['IntegrationErrors', 1],
        ['ExecutionErrors', 1],
        ['Latency', 3000],
      ] as const) {
        const [found] = alarms.filter(([key]) => key.includes(id));
        expect(found?.[1].Properties).toMatchObject({
          Threshold,
          EvaluationPeriods: 3,
          TreatMissingData: 'notBreaching',
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          AlarmDescription: expect.stringMatching(/^Test\/Chat: (?!.*Test\/Chat)/),
        });
        expect(JSON.stringify(found?.[1].Properties)).toContain('"Period":300');
      }
    });

    test('other thresholds', () => {
      const stack = testStack();
      chat(stack, {
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        alarmThresholds: {
          clientErrorPercent: 50,
          integrationErrorPercent: 2,
          executionErrors: 7,
          latencyP99: Duration.seconds(1),
          throttledRequests: 9,
        },
      });
      for (const Threshold of [50, 2, 7, 9, 1000]) {
        templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold });
      }
    });

    test('a key for the access log', () => {
      const stack = testStack();
      chat(stack, { logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') });
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.stringLikeRegexp('key/1$') });
    });
  });

  describe('fails', () => {
    const attempt = (props: (stack: Stack) => Partial<WebSocketApiServiceProps>) => () => {
      const stack = testStack();
      chat(stack, props(stack));
    };

    test.each<[string, (stack: Stack) => Partial<WebSocketApiServiceProps>, RegExp]>([
      [
        "a key of API Gateway's own",
        () => ({ routes: [{ key: '$default' }] }),
        /'routes.key' must not begin with '\$'/,
      ],
      ['an empty key', () => ({ routes: [{ key: '' }] }), /'routes.key' must be 1 to 128 characters/],
      [
        'a key twice',
        () => ({ routes: [{ key: 'a' }, { key: 'a' }] }),
        /'routes.key' must not hold a value twice, got 'a'/,
      ],
      ['a stage name with a slash', () => ({ stageName: 'a/b' }), /'stageName' must be 1 to 128 letters/],
      ['a selection of no body', () => ({ routeSelectionExpression: 'action' }), /of the form '\$request.body.action'/],
      [
        'a rate of nothing',
        () => ({ throttle: { rateLimit: 0, burstLimit: 1 } }),
        /'throttle.rateLimit' must be more than 0/,
      ],
      [
        'a function slower than API Gateway waits',
        (stack) => ({ handler: fn(stack, 'Slow', { timeout: Duration.seconds(30) }) }),
        /'timeout' of the function must be at most 29 s behind a WebSocket API, got 30 s/,
      ],
      [
        'mutual TLS',
        (stack) => ({
          domain: {
            domainName: 'a.example.com',
            certificate: acm.Certificate.fromCertificateArn(
              stack,
              'C',
              'arn:aws:acm:eu-west-1:111122223333:certificate/a',
            ),
            mutualTls: { truststoreBucket: new s3.Bucket(stack, 'B'), truststoreKey: 'ca.pem' },
          },
        }),
        /'domain.mutualTls' is not for WebSocket APIs/,
      ],
      [
        'an alarm on no throttled request',
        () => ({ alarmThresholds: { throttledRequests: 0 } }),
        /'alarmThresholds.throttledRequests' must be a whole number of at least 1, got 0/,
      ],
      ['a long description', () => ({ description: 'x'.repeat(1025) }), /at most 1,024 characters, got 1025/],
    ])('fails on %s', (_what, props, message) => expect(attempt(props)).toThrow(message));

    test('fails on no authorization', () =>
      expect(attempt(() => ({ authorization: undefined }))).toThrow(
        /'authorization' must be given, got nothing; [^]*WebSocketAuthorization.none\(reason\)/,
      ));

    test('fails on a log class for functions', () =>
      expect(attempt(() => ({ accessLogClass: logs.LogGroupClass.DELIVERY }))).toThrow(
        "'accessLogClass' must be one of",
      ));

    test('fails on a function that has the table and address of another API, or is in another stack', () => {
      const app = testApp();
      const stack = testStack(app);
      const handler = fn(stack);
      chat(stack, { handler }, 'First');
      expect(() => chat(stack, { connectHandler: handler }, 'Second')).toThrow(
        "the environment of 'Test/Fn' is that of 'Test/First' already, whose table and connections it would lose",
      );
      const other = testStack(app, 'Other');
      expect(() => chat(other, { handler: fn(stack, 'Far') })).toThrow(
        "'Test/Far' must be in the stack of the API, which each of them would depend on; move it, or set 'grantHandlers' to false",
      );
    });

    test('fails on two mistakes of different kinds, in one error', () =>
      expect(attempt(() => ({ stageName: 'a/b', throttle: { rateLimit: 0, burstLimit: 1 } }))).toThrow(
        /^WebSocketApiService at 'Test\/Chat' has 2 problems:[^]*'stageName' must be[^]*'throttle.rateLimit' must be more than 0/,
      ));

    test('fails on thresholds that cannot be', () =>
      expect(attempt(() => ({ alarmThresholds: { integrationErrorPercent: 101, executionErrors: 0 } }))).toThrow(
        /integrationErrorPercent' must be a number from 0.001 to 100[^]*executionErrors' must be a whole number of at least 1/,
      ));
  });

  describe('in a stack', () => {
    test('one function of another stack behind two APIs, which give it nothing', () => {
      const app = testApp();
      const stack = testStack(app);
      const handler = fn(stack);
      const other = testStack(app, 'Other');
      chat(other, { handler, grantHandlers: false }, 'First');
      chat(other, { handler, grantHandlers: false }, 'Second');
      templateOf(other).resourceCountIs('AWS::Lambda::Permission', 2);
      templateOf(stack).hasResourceProperties('AWS::Lambda::Function', {
        Environment: Match.absent(),
      });
    });

    test('addRoute() adds a route with its function, which may use the table, and refuses a key twice', () => {
      const stack = testStack();
      const service = chat(stack);
      const handler = fn(stack, 'Send');
      expect(service.addRoute({ key: 'send', handler, returnResponse: false }).routeKey).toBe('send');
      service.addRoute({ key: 'again', handler });
      service.addRoute({ key: 'other' });
      expect(service.routes).toHaveLength(3);
      expect(() => service.addRoute({ key: 'send' })).toThrow(
        "route 'send' of Test/Chat: 'routes.key' must not hold a value twice, got 'send'",
      );
      expect(() =>
        service.addRoute({ key: 'slow', handler: fn(stack, 'Slow', { timeout: Duration.seconds(30) }) }),
      ).toThrow("'timeout' of the function must be at most 29 s");
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ApiGatewayV2::Integration', 2);
      template.resourcePropertiesCountIs(
        'AWS::Lambda::Function',
        { Environment: { Variables: Match.objectLike({ WEBSOCKET_CALLBACK_URL: Match.anyValue() }) } },
        2,
      );
    });

    test('a name of its own, and an access log of another class and format', () => {
      const stack = testStack();
      chat(stack, {
        accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        accessLogFormat: apigateway.AccessLogFormat.custom('$context.requestId'),
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: Match.stringLikeRegexp('^Test-Chat') });
      template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' });
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        AccessLogSettings: { Format: '$context.requestId' },
      });
    });

    test('two in one stack, and children can be overridden', () => {
      const stack = testStack();
      const first = chat(stack, {}, 'First');
      chat(stack, {}, 'Second');
      (first.connectionTable.node.defaultChild as dynamodb.CfnTable).addPropertyOverride('BillingMode', 'PROVISIONED');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
      template.resourceCountIs('AWS::ApiGateway::Account', 1);
      template.hasResourceProperties('AWS::DynamoDB::Table', { BillingMode: 'PROVISIONED' });
    });
  });
});
