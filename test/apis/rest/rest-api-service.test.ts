import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RestApiEndpoint, RestApiService, RestAuthorization } from '../../../lib/apis';
import { WebFirewall } from '../../../lib/edge';
import { ApiFunction, ApiFunctionProps, FunctionDeployment } from '../../../lib/functions';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import { fn as functionOf } from '../support/function';
import { alarms, fn, make, Options, route, simple, template } from '../support/rest';

/** A function whose new versions come gradually. */
const gradual = (stack: Stack, props: Partial<ApiFunctionProps>) =>
  functionOf(stack, 'Backend', { deployment: FunctionDeployment.canary(), ...props });

describe('RestApiService', () => {
  describe('defaults', () => {
    let stack: Stack;
    let api: RestApiService;
    let result: Template;
    beforeAll(() => {
      stack = testStack();
      const handler = fn(stack);
      api = make({ definition: { handler, routes: [{ path: '/items/{id}', methods: ['GET', 'PUT'] }] } }, stack);
      result = templateOf(stack);
    });

    test('a regional API with a name of its own', () => {
      result.hasResourceProperties('AWS::ApiGateway::RestApi', {
        EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'dualstack' },
        Name: Match.stringLikeRegexp('^Test-Api'),
        DisableExecuteApiEndpoint: Match.absent(),
        MinimumCompressionSize: Match.absent(),
        BinaryMediaTypes: Match.absent(),
        Policy: Match.absent(),
        Description: Match.absent(),
      });
      expect(api.url).toBe(
        `https://${api.api.restApiId}.execute-api.${stack.region}.${stack.urlSuffix}/${api.stage.stageName}`,
      );
    });

    test('a stage that is throttled, traced and logged, with an execution log of errors, without bodies and cache', () => {
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        StageName: 'live',
        TracingEnabled: true,
        CacheClusterEnabled: Match.absent(),
        Variables: Match.absent(),
        MethodSettings: [
          {
            HttpMethod: '*',
            ResourcePath: '/*',
            LoggingLevel: 'ERROR',
            DataTraceEnabled: false,
            MetricsEnabled: false,
            ThrottlingRateLimit: 500,
            ThrottlingBurstLimit: 1000,
          },
        ],
        AccessLogSetting: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('^\\{"requestId":') },
      });
      result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
      expect(
        Object.keys(result.findResources('AWS::Logs::LogGroup')).filter((id) => id.startsWith('Api')),
      ).toHaveLength(2);
    });

    test('the access log is JSON and has neither bodies nor query strings', () => {
      const [stage] = Object.values(result.findResources('AWS::ApiGateway::Stage'));
      const format = JSON.parse(stage.Properties.AccessLogSetting.Format);
      expect(format).toMatchObject({ status: '$context.status', integrationError: '$context.integrationErrorMessage' });
      expect(JSON.stringify(format)).not.toMatch(/body|querystring/i);
    });

    test('methods with the authorization of the API, to the alias', () => {
      for (const method of ['GET', 'PUT']) {
        result.hasResourceProperties('AWS::ApiGateway::Method', {
          HttpMethod: method,
          AuthorizationType: 'AWS_IAM',
          ApiKeyRequired: Match.absent(),
          RequestValidatorId: Match.absent(),
          RequestModels: Match.absent(),
          Integration: {
            Type: 'AWS_PROXY',
            Uri: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^HelloFunctionAliaslive') }])] },
            TimeoutInMillis: Match.absent(),
          },
        });
      }
      result.resourceCountIs('AWS::ApiGateway::Method', 2);
    });

    test('one permission for all methods', () => {
      result.resourceCountIs('AWS::Lambda::Permission', 1);
      result.hasResourceProperties('AWS::Lambda::Permission', {
        Principal: 'apigateway.amazonaws.com',
        FunctionName: { Ref: Match.stringLikeRegexp('^HelloFunctionAliaslive') },
        SourceArn: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^Api') }, '/*/*/*'])] },
      });
    });

    test('refusals of API Gateway have a problem body', () => {
      for (const type of ['DEFAULT_4XX', 'DEFAULT_5XX']) {
        result.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
          ResponseType: type,
          ResponseParameters: Match.absent(),
          ResponseTemplates: { 'application/json': Match.stringLikeRegexp('"title":\\$context.error.messageString') },
        });
      }
    });

    test('the account can write logs before the stage is made, and after the stack is gone', () => {
      result.hasResource('AWS::ApiGateway::Account', {
        Properties: { CloudWatchRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ApiLogDeliveryRole'), 'Arn'] } },
        DeletionPolicy: 'Retain',
      });
      result.hasResource('AWS::IAM::Role', {
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: [Match.objectLike({ Principal: { Service: 'apigateway.amazonaws.com' } })],
          },
          Policies: [Match.objectLike({ PolicyName: 'WriteLogs' })],
          ManagedPolicyArns: Match.absent(),
        },
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
      result.hasResource('AWS::ApiGateway::Stage', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiLogDeliveryAccount')]),
      });
    });

    test('no alarm, key, plan, domain or firewall', () => {
      for (const type of [
        'CloudWatch::Alarm',
        'ApiGateway::ApiKey',
        'ApiGateway::UsagePlan',
        'ApiGateway::DomainName',
      ]) {
        result.resourceCountIs(`AWS::${type}`, 0);
      }
      result.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
      expect(warningsOf(stack)).toEqual([]);
      expect(result.findOutputs('*')).toEqual({});
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let api: RestApiService;
    let result: Template;
    beforeAll(() => {
      stack = testStack();
      const other = fn(stack, 'Other', Duration.seconds(30));
      const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      const certificate = acm.Certificate.fromCertificateArn(
        stack,
        'Cert',
        'arn:aws:acm:eu-west-1:111122223333:certificate/1',
      );
      const body: apigateway.JsonSchema = { type: apigateway.JsonSchemaType.OBJECT, required: ['name'] };
      api = make(
        {
          description: 'Items',
          stageName: 'v1',
          stageVariables: { audience: 'everybody' },
          throttle: { rateLimit: 50, burstLimit: 100 },
          usagePlans: [
            {
              name: 'Partners',
              throttle: { rateLimit: 5, burstLimit: 10 },
              quota: { limit: 1000, period: apigateway.Period.DAY },
              clients: ['Acme', 'Globex'],
            },
          ],
          integrationTimeout: Duration.seconds(60),
          domain: {
            domainName: 'api.example.com',
            certificate,
            hostedZone: zone,
            basePath: 'v1',
            mutualTls: {
              truststoreBucket: s3.Bucket.fromBucketName(stack, 'Trust', 'trust'),
              truststoreKey: 'trust.pem',
              truststoreVersion: '3',
              ownershipCertificate: certificate,
            },
          },
          firewall: new WebFirewall(stack, 'Firewall', { alarms }),
          minCompressionSize: Size.kibibytes(1),
          binaryMediaTypes: ['image/*'],
          cache: { clusterSizeGb: '0.5' },
          accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
          accessLogFormat: apigateway.AccessLogFormat.clf(),
          executionLogLevel: apigateway.MethodLoggingLevel.ERROR,
          logRetention: logs.RetentionDays.ONE_DAY,
          detailedMetrics: true,
          tracing: false,
          alarmThresholds: { clientErrorPercent: 50, serverErrorPercent: 5, latencyP99: Duration.seconds(1) },
          alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
          definition: {
            apiKeyRequired: true,
            cors: { allowOrigins: ['https://shop.example.com'], allowCredentials: true },
            routes: [
              {
                path: '/items',
                methods: ['GET'],
                handler: other,
                apiKeyRequired: false,
                throttle: { rateLimit: 7, burstLimit: 8 },
                request: { queryParameters: { page: true, size: false }, headers: { 'X-Shop': true } },
                cache: { ttl: Duration.minutes(1), keyParameters: ['method.request.querystring.page'], shared: true },
              },
              { path: '/items', methods: ['POST'], request: { body } },
              { path: '/items/{id}', methods: ['PUT'], request: { body, headers: { 'If-Match': true } } },
              { path: '/open', methods: ['GET'], authorization: RestAuthorization.none('public status page') },
            ],
          },
        },
        stack,
      );
      new OperationsDashboard(stack, 'Dashboard', { subjects: [api] });
      result = templateOf(stack);
    });

    test('reach API and stage', () => {
      result.hasResourceProperties('AWS::ApiGateway::RestApi', {
        Description: 'Items',
        MinimumCompressionSize: 1024,
        BinaryMediaTypes: ['image/*'],
        DisableExecuteApiEndpoint: true,
      });
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        StageName: 'v1',
        TracingEnabled: false,
        Variables: { audience: 'everybody' },
        CacheClusterEnabled: true,
        CacheClusterSize: '0.5',
        MethodSettings: Match.arrayWith([
          Match.objectLike({
            HttpMethod: '*',
            LoggingLevel: 'ERROR',
            MetricsEnabled: true,
            CachingEnabled: false,
            ThrottlingRateLimit: 50,
          }),
        ]),
      });
      expect(api.url).toBe('https://api.example.com/v1');
    });

    test('a route with limits and cache keeps what every method has', () => {
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        MethodSettings: Match.arrayWith([
          {
            HttpMethod: 'GET',
            ResourcePath: '/~1items',
            ThrottlingRateLimit: 7,
            ThrottlingBurstLimit: 8,
            CachingEnabled: true,
            CacheTtlInSeconds: 60,
            CacheDataEncrypted: true,
            LoggingLevel: 'ERROR',
            DataTraceEnabled: false,
            MetricsEnabled: true,
          },
        ]),
      });
    });

    test('a route has its function, parameters and cache key', () => {
      result.hasResourceProperties('AWS::ApiGateway::Method', {
        HttpMethod: 'GET',
        ApiKeyRequired: false,
        RequestParameters: {
          'method.request.querystring.page': true,
          'method.request.querystring.size': false,
          'method.request.header.X-Shop': true,
        },
        RequestValidatorId: { Ref: Match.stringLikeRegexp('ParametersValidator') },
        Integration: {
          CacheKeyParameters: ['method.request.querystring.page'],
          TimeoutInMillis: 60_000,
          Uri: { 'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('^OtherFunctionAliaslive') }])] },
        },
      });
      result.resourceCountIs('AWS::Lambda::Permission', 2);
    });

    test('bodies are checked against one model whatever their content type', () => {
      result.resourceCountIs('AWS::ApiGateway::Model', 1);
      for (const [method, validator] of [
        ['POST', 'BodyValidator'],
        ['PUT', 'BodyParametersValidator'],
      ]) {
        result.hasResourceProperties('AWS::ApiGateway::Method', {
          HttpMethod: method,
          ApiKeyRequired: true,
          RequestModels: { $default: { Ref: Match.anyValue() } },
          RequestValidatorId: { Ref: Match.stringLikeRegexp(`^Api${validator}`) },
        });
      }
      result.hasResourceProperties('AWS::ApiGateway::RequestValidator', {
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
      });
    });

    test('preflight requests are answered once for each path, and refusals can be read', () => {
      const options = result.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'OPTIONS' } });
      expect(Object.keys(options)).toHaveLength(3);
      result.allResourcesProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://shop.example.com'" },
      });
    });

    test('an open route says why', () => {
      result.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'GET', AuthorizationType: 'NONE' });
      expect(warningsOf(stack).join()).toMatch(
        /everybody may call routes of this API: public status page.*cdk-reference-architectures:unauthenticatedApi/,
      );
    });

    test('clients have keys and quotas', () => {
      result.resourceCountIs('AWS::ApiGateway::ApiKey', 2);
      result.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 2);
      result.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
        Throttle: { RateLimit: 5, BurstLimit: 10 },
        Quota: { Limit: 1000, Period: 'DAY' },
        ApiStages: [Match.objectLike({ Stage: { Ref: Match.stringLikeRegexp('DeploymentStagev1') } })],
      });
    });

    test('a domain with TLS 1.2, client certificates, mapping and records', () => {
      result.hasResourceProperties('AWS::ApiGateway::DomainName', {
        DomainName: 'api.example.com',
        SecurityPolicy: 'TLS_1_2',
        EndpointConfiguration: { Types: ['REGIONAL'], IpAddressType: 'dualstack' },
        RegionalCertificateArn: Match.anyValue(),
        OwnershipVerificationCertificateArn: Match.anyValue(),
        MutualTlsAuthentication: {
          TruststoreUri: 's3://trust/trust.pem',
          TruststoreVersion: '3',
        },
      });
      result.hasResourceProperties('AWS::ApiGateway::BasePathMapping', { BasePath: 'v1', Stage: Match.anyValue() });
      for (const type of ['A', 'AAAA']) {
        result.hasResourceProperties('AWS::Route53::RecordSet', { Type: type, Name: 'api.example.com.' });
      }
    });

    test('an access log of another class and format', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS', RetentionInDays: 1 });
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        AccessLogSetting: { Format: Match.stringLikeRegexp('^\\$context.identity.sourceIp') },
      });
    });

    test('the firewall protects the stage', () => {
      result.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
        ResourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/stages/')])] },
      });
    });

    test('execution logs have an end', () => {
      result.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: { 'Fn::Join': ['', ['API-Gateway-Execution-Logs_', { Ref: Match.anyValue() }, '/v1']] },
        RetentionInDays: 1,
      });
      result.hasResource('AWS::ApiGateway::Stage', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiExecutionLogGroup')]),
      });
    });

    test('alarms on refusals, failures and latency', () => {
      expect(api.alarms).toHaveLength(3);
      for (const threshold of [50, 5, 1000]) {
        result.hasResourceProperties('AWS::CloudWatch::Alarm', {
          Threshold: threshold,
          EvaluationPeriods: 3,
          AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
        });
      }
    });

    test('the dashboard shows requests and latency', () => {
      const text = JSON.stringify(result.findResources('AWS::CloudWatch::Dashboard'));
      for (const title of ['requests', 'latency']) expect(text).toContain(`Test/Api: ${title}`);
    });
  });

  describe('overrides', () => {
    test.each([
      [apigateway.MethodLoggingLevel.OFF, 'OFF'],
      [apigateway.MethodLoggingLevel.INFO, 'INFO'],
    ])('an execution log of level %s, whose group is there at every level', (executionLogLevel, LoggingLevel) => {
      const stack = testStack();
      const api = make({ executionLogLevel }, stack);
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        MethodSettings: [Match.objectLike({ LoggingLevel, DataTraceEnabled: false })],
      });
      result.hasResource('AWS::Logs::LogGroup', {
        Properties: {
          LogGroupName: {
            'Fn::Join': ['', ['API-Gateway-Execution-Logs_', stack.resolve(api.api.restApiId), '/live']],
          },
        },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Delete',
      });
    });

    test('the documented thresholds of the alarms, by three periods of five minutes in which no data is good', () => {
      const stack = testStack();
      make({ alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) }, stack);
      const result = templateOf(stack);
      for (const [id, Threshold] of [
        ['ClientErrors', 25],
        ['ServerErrors', 1],
        ['Latency', 3000],
      ] as const) {
        const [found] = Object.entries(result.findResources('AWS::CloudWatch::Alarm')).filter(([key]) =>
          key.includes(id),
        );
        expect(found?.[1].Properties).toMatchObject({
          Threshold,
          EvaluationPeriods: 3,
          TreatMissingData: 'notBreaching',
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          AlarmDescription: expect.stringMatching(/^Test\/Api: (?!.*Test\/Api)/),
        });
        expect(JSON.stringify(found?.[1].Properties)).toContain('"Period":300');
      }
    });

    test('an alarm of minutes on the names of API and stage rolls back the deployments of its functions, without a cycle', () => {
      const stack = testStack();
      const alarms = Alarms.notify(new sns.Topic(stack, 'Topic'));
      const backend = gradual(stack, { alarms });
      const api = make(
        { alarms, rollbackFunctions: [backend, backend], definition: { handler: backend.alias } },
        stack,
      );
      expect(api.alarms).toHaveLength(4);
      // The assertions refuse a template with a cycle.
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.stringLikeRegexp('^Test/Api: 1 % or more of the requests fail with 5xx. A deployment'),
        Threshold: 1,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        TreatMissingData: 'notBreaching',
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: '100 * share' }),
          Match.objectLike({
            MetricStat: {
              Metric: {
                Namespace: 'AWS/ApiGateway',
                MetricName: '5XXError',
                Dimensions: [
                  { Name: 'ApiName', Value: api.api.restApiName },
                  { Name: 'Stage', Value: 'live' },
                ],
              },
              Period: 60,
              Stat: 'Average',
            },
          }),
        ]),
      });
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: {
          Alarms: [
            { Name: { Ref: Match.stringLikeRegexp('^BackendErrorsAlarm') } },
            { Name: { Ref: Match.stringLikeRegexp('^BackendDurationAlarm') } },
            { Name: { Ref: Match.stringLikeRegexp('^ApiRollbackAlarm') } },
          ],
          Enabled: true,
        },
      });
      result.hasResourceProperties('AWS::ApiGateway::RestApi', { Name: api.api.restApiName });
    });

    test('a threshold and a stage of the rollback of their own; no rollback without its alarm', () => {
      const stack = testStack();
      const alarms = Alarms.silent();
      const backend = gradual(stack, { alarms });
      const options = { rollbackFunctions: [backend], definition: { handler: backend.alias } };
      make({ ...options, alarms, stageName: 'v1', alarmThresholds: { rollbackErrorPercent: 5 } }, stack);
      make({ ...options, alarms: alarms.without('RollbackAlarm') }, stack, 'Other');
      const result = templateOf(stack);
      result.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 5, DatapointsToAlarm: 2 });
      expect(JSON.stringify(result.findResources('AWS::CloudWatch::Alarm'))).toContain('{"Name":"Stage","Value":"v1"}');
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: {
          Alarms: [Match.anyValue(), Match.anyValue(), { Name: { Ref: Match.stringLikeRegexp('^ApiRollbackAlarm') } }],
        },
      });
    });

    test('a minute with few requests rolls nothing back, if the caller says how many', () => {
      const stack = testStack();
      const alarms = Alarms.silent();
      const backend = gradual(stack, { alarms });
      make(
        {
          alarms,
          rollbackFunctions: [backend],
          definition: { handler: backend.alias },
          alarmThresholds: { minRollbackRequests: 10 },
        },
        stack,
      );
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        DatapointsToAlarm: 2,
        Metrics: Match.arrayWith([
          Match.objectLike({ Expression: 'IF(requests >= 10, 100 * share, 0)' }),
          Match.objectLike({
            Id: 'requests',
            MetricStat: Match.objectLike({
              Metric: Match.objectLike({
                MetricName: 'Count',
                Dimensions: [Match.objectLike({ Name: 'ApiName' }), { Name: 'Stage', Value: 'live' }],
              }),
              Period: 60,
              Stat: 'SampleCount',
            }),
          }),
        ]),
      });
      expect(() => make({ alarmThresholds: { minRollbackRequests: 0 } })).toThrow(
        "'alarmThresholds.minRollbackRequests' must be a whole number",
      );
    });

    test.each<[string, () => unknown, string]>([
      [
        'no alarm',
        () => {
          const stack = testStack();
          make({ rollbackFunctions: [gradual(stack, { alarms: Alarms.silent() })] }, stack);
        },
        "'alarms' must be there for 'rollbackFunctions', got Alarms.none(); use Alarms.silent(), or leave the functions out",
      ],
      [
        'a function whose traffic moves at once',
        () => {
          const stack = testStack();
          const backend = gradual(stack, { alarms, deployment: FunctionDeployment.allAtOnce() });
          make({ alarms: Alarms.silent(), rollbackFunctions: [backend] }, stack);
        },
        "'rollbackFunctions' must have a gradual deployment, got FunctionDeployment.allAtOnce() of 'Test/Backend'; " +
          'use canary() or linear(), or leave them out',
      ],
      [
        'a function of another stack',
        () => {
          const app = testApp();
          const backend = gradual(testStack(app, 'Functions'), { alarms: Alarms.silent() });
          make({ alarms: Alarms.silent(), rollbackFunctions: [backend] }, testStack(app));
        },
        "'rollbackFunctions' must be in the stack of the API, which each of them would depend on, got 'Functions/Backend'; " +
          "move them, or give them an alarm by its name with 'addRollbackAlarm()'",
      ],
      [
        'a threshold of more than all',
        () => make({ alarmThresholds: { rollbackErrorPercent: 101 } }),
        "'alarmThresholds.rollbackErrorPercent' must be",
      ],
    ])('fails for a rollback with %s', (_what, act, message) => {
      expect(act).toThrow(message);
    });

    test('a key for both logs', () => {
      const stack = testStack();
      make({ logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') }, stack);
      const encrypted = templateOf(stack).findResources('AWS::Logs::LogGroup', {
        Properties: { KmsKeyId: Match.stringLikeRegexp('key/1$') },
      });
      expect(Object.keys(encrypted)).toEqual([
        expect.stringMatching(/^ApiAccessLogGroup/),
        expect.stringMatching(/^ApiExecutionLogGroup/),
      ]);
    });

    test('grantInvoke() is for the stage of this API', () => {
      const stack = testStack();
      make({}, stack).grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            {
              Action: 'execute-api:Invoke',
              Effect: 'Allow',
              Resource: {
                'Fn::Join': ['', Match.arrayWith([{ Ref: Match.stringLikeRegexp('DeploymentStagelive') }, '/*/*'])],
              },
            },
          ],
        },
      });
    });

    test('a path of several segments below a domain', () => {
      const result = template((stack) => ({
        domain: {
          domainName: 'api.example.com',
          certificate: acm.Certificate.fromCertificateArn(
            stack,
            'Cert',
            'arn:aws:acm:eu-west-1:111122223333:certificate/1',
          ),
          basePath: 'shop/v1',
        },
      }));
      result.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'shop/v1' });
      result.hasResourceProperties('AWS::ApiGateway::DomainName', { MutualTlsAuthentication: Match.absent() });
      result.resourceCountIs('AWS::Route53::RecordSet', 0);
    });

    test('room for 150 routes of 5 functions with CORS', () => {
      const stack = testStack();
      const handlers = [1, 2, 3, 4, 5].map((n) => fn(stack, `Function${n}`));
      const routes = Array.from({ length: 150 }, (_, n) => ({
        path: `/things${Math.floor(n / 5)}/{id}`,
        methods: [['GET', 'POST', 'PUT', 'PATCH', 'DELETE'][n % 5]],
        handler: handlers[n % 5],
      }));
      make({ definition: { routes, cors: { allowOrigins: ['*'] } } }, stack);
      const result = templateOf(stack);
      expect(Object.keys(result.toJSON().Resources).length).toBeLessThan(500);
      const permissions = Object.values(result.findResources('AWS::Lambda::Permission'));
      expect(permissions).toHaveLength(5);
      // What Lambda makes of a permission, with ids of real length; a policy may have 20 KB.
      const statement = {
        Sid: 'x'.repeat(100),
        Effect: 'Allow',
        Principal: {},
        Action: 'lambda:InvokeFunction',
        Resource: 'x'.repeat(200),
        Condition: 'x'.repeat(200),
      };
      expect(JSON.stringify(statement).length * (permissions.length / handlers.length)).toBeLessThan(20_480);
    });
  });

  describe('overrides', () => {
    const preflight = (binaryMediaTypes?: string[]) => {
      const cors = { allowOrigins: ['https://shop.example.com'] };
      const found = template({ definition: { cors }, binaryMediaTypes }).findResources('AWS::ApiGateway::Method', {
        Properties: { HttpMethod: 'OPTIONS' },
      });
      return Object.values(found)[0]?.Properties.Integration;
    };

    const cache = { ttl: Duration.minutes(1), keyParameters: [] };
    const byRequest = (identitySources: string[]) => (stack: Stack) =>
      RestAuthorization.lambdaFunction(simple(stack), { identitySources });

    test.each<[string, (stack: Stack) => RestAuthorization, object, string[]]>([
      ['everybody', () => RestAuthorization.none('public'), {}, []],
      ['callers by token', (stack) => RestAuthorization.lambdaToken(simple(stack)), {}, ['header.Authorization']],
      [
        'callers by their identity sources',
        byRequest(['method.request.querystring.key', 'stageVariables.tenant']),
        {},
        ['querystring.key'],
      ],
      ['callers who share', (stack) => RestAuthorization.lambdaToken(simple(stack)), { shared: true }, []],
      ['callers by signature who share', () => RestAuthorization.iam(), { shared: true }, []],
    ])('cached responses are told apart by the variables of the path, for %s', (_whom, choose, changes, callers) => {
      const stack = testStack();
      const expected = ['path.id', ...callers].map((name) => `method.request.${name}`);
      make(
        {
          ...route({ path: '/items/{id}', authorization: choose(stack), cache: { ...cache, ...changes } }),
          cache: { clusterSizeGb: '0.5' },
        },
        stack,
      );
      templateOf(stack).hasResourceProperties('AWS::ApiGateway::Method', {
        HttpMethod: 'GET',
        Integration: { CacheKeyParameters: expected },
        RequestParameters: Object.fromEntries(expected.map((name) => [name, name.includes('.path.')])),
      });
    });

    test('addRoute() adds methods with preflight answer, throttle and warning, in the same deployment', () => {
      const stack = testStack();
      const api = make({ definition: { cors: { allowOrigins: ['https://a.example.com'] } } }, stack);
      const before = Object.keys(templateOf(stack).findResources('AWS::ApiGateway::Deployment'));
      expect(api.methods.map(({ httpMethod }) => httpMethod)).toEqual(['GET']);

      const other = testStack();
      const more = make({ definition: { cors: { allowOrigins: ['https://a.example.com'] } } }, other);
      const methods = more.addRoute({
        path: '/orders/{id}',
        methods: ['GET', 'PUT'],
        authorization: RestAuthorization.none('public orders'),
        throttle: { rateLimit: 1, burstLimit: 2 },
      });
      more.addRoute({ path: '/items', methods: ['POST'] });
      expect(methods.map(({ httpMethod }) => httpMethod)).toEqual(['GET', 'PUT']);
      expect(more.methods).toHaveLength(4);
      expect(warningsOf(other).join()).toContain('public orders');
      const result = templateOf(other);
      const options = result.findResources('AWS::ApiGateway::Method', { Properties: { HttpMethod: 'OPTIONS' } });
      expect(Object.keys(options)).toHaveLength(2);
      result.hasResourceProperties('AWS::ApiGateway::Stage', {
        MethodSettings: Match.arrayWith([
          {
            HttpMethod: 'PUT',
            ResourcePath: '/~1orders~1{id}',
            LoggingLevel: 'ERROR',
            DataTraceEnabled: false,
            MetricsEnabled: false,
            ThrottlingRateLimit: 1,
            ThrottlingBurstLimit: 2,
          },
        ]),
      });
      result.resourceCountIs('AWS::ApiGateway::Deployment', 1);
      expect(Object.keys(result.findResources('AWS::ApiGateway::Deployment'))).not.toEqual(before);
    });

    test('are answered as text by an API with binary media types', () => {
      expect(preflight(['*/*'])).toMatchObject({ Type: 'MOCK', ContentHandling: 'CONVERT_TO_TEXT' });
      expect(preflight()).not.toHaveProperty('ContentHandling');
    });
  });

  describe('fails', () => {
    const certificate = (stack: Stack) =>
      acm.Certificate.fromCertificateArn(stack, 'Cert', 'arn:aws:acm:eu-west-1:111122223333:certificate/1');
    const plan = { name: 'Partners', throttle: { rateLimit: 5, burstLimit: 10 }, clients: ['Acme'] };
    const keyed = { definition: { apiKeyRequired: true } };

    test.each<[string, Options, string]>([
      ['no routes', { definition: { routes: [] } }, "'routes' must not be empty"],
      [
        'no authorization',
        { definition: { authorization: undefined } },
        "'authorization' must be given; RestAuthorization.none() with a reason",
      ],
      ['a route without slash', route({ path: 'items' }), "'path' must start with '/', got 'items'"],
      ['a slash at the end', route({ path: '/items/' }), "leave out the '/' at the end"],
      ['a malformed segment', route({ path: '/a b' }), "change 'a b'"],
      ['half a variable', route({ path: '/item-{id}' }), "change 'item-{id}'"],
      ['a greedy variable in the middle', route({ path: '/{all+}/x' }), "'path' must have '{all+}' at its end"],
      ['a variable twice', route({ path: '/{id}/x/{id}' }), "must not hold a value twice, got 'id'"],
      [
        'two names at one place',
        {
          definition: {
            routes: [
              { path: '/{id}', methods: ['GET'] },
              { path: '/{name}/x', methods: ['GET'] },
            ],
          },
        },
        'must name a variable at the same place alike, got /{id} and /{name}',
      ],
      ['an unknown method', route({ methods: ['FETCH'] }), "'routes[/items].methods' must be of GET, POST"],
      ['a method in small letters', route({ methods: ['get'] }), "in capitals, got 'get'"],
      ['no method', route({ methods: [] }), "'routes[/items].methods' must not be empty"],
      ['a route twice', route({ methods: ['GET', 'GET'] }), "'routes' must not hold a value twice, got 'GET /items'"],
      ['no function', { definition: { handler: undefined } }, "route '/items' must have a 'handler', got none"],
      [
        'a body of GET',
        route({ request: { body: {} } }),
        "'routes[/items].request.body' must be for methods that have a body, got 'GET'",
      ],
      [
        'a request that checks nothing',
        route({ request: {} }),
        "must have 'body', 'queryParameters' or 'headers', got none",
      ],
      [
        'no requests a second',
        { throttle: { rateLimit: 0, burstLimit: 1 } },
        "'throttle.rateLimit' must be more than 0",
      ],
      [
        'no burst',
        { throttle: { rateLimit: 1, burstLimit: 0 } },
        "'throttle.burstLimit' must be a whole number from 1",
      ],
      [
        'a fraction of a burst on a route',
        route({ throttle: { rateLimit: 1, burstLimit: 1.5 } }),
        "'routes[/items].throttle.burstLimit' must be a whole",
      ],
      ['a stage name with a slash', { stageName: 'v/1' }, "'stageName' must be letters, digits"],
      ['a stage variable with a space', { stageVariables: { a: 'b c' } }, "'stageVariables[a]' must be of letters"],
      [
        'a long description',
        { description: 'x'.repeat(1025) },
        "'description' must have at most 1,024 characters, got 1025",
      ],
      [
        'a long wait',
        { integrationTimeout: Duration.minutes(6) },
        "'integrationTimeout' must be a duration in whole seconds from 1 to 300 s",
      ],
      [
        'a long wait at the edge',
        { integrationTimeout: Duration.seconds(60), endpoint: RestApiEndpoint.edge() },
        "'integrationTimeout' must not exceed 29 s at an edge endpoint, got 60 s",
      ],
      ['keys that nobody has', keyed, "'usagePlans' must be given while routes have 'apiKeyRequired'"],
      ['keys that nobody needs', { usagePlans: [plan] }, "'usagePlans' must be used by a route"],
      [
        'two plans of one name',
        { ...keyed, usagePlans: [plan, { ...plan, clients: ['Globex'] }] },
        "'usagePlans.name' must not hold a value twice",
      ],
      [
        'a client in two plans',
        { ...keyed, usagePlans: [plan, { ...plan, name: 'Others' }] },
        "'usagePlans.clients' must not hold a value twice",
      ],
      [
        'half a quota',
        { ...keyed, usagePlans: [{ ...plan, quota: { limit: 1 } }] },
        "quota' must have 'limit' and 'period'",
      ],
      [
        'a quota of less than nothing',
        { ...keyed, usagePlans: [{ ...plan, quota: { limit: -5, period: apigateway.Period.DAY } }] },
        "'usagePlans[Partners].quota.limit' must be a whole number of at least 1, got -5",
      ],
      [
        'a quota that begins used up',
        { ...keyed, usagePlans: [{ ...plan, quota: { limit: 5, offset: 6, period: apigateway.Period.DAY } }] },
        "'usagePlans[Partners].quota.offset' must not exceed 'usagePlans[Partners].quota.limit' (5), got 6",
      ],
      [
        'a plan without clients',
        { ...keyed, usagePlans: [{ ...plan, clients: [] }] },
        "'usagePlans[Partners].clients' must not be empty",
      ],
      ['a cache that is not used', { cache: { clusterSizeGb: '0.5' } }, "'cache' must be used by a route, got none"],
      [
        'a cache that is not there',
        route({ cache: { ttl: Duration.minutes(1), keyParameters: [] } }),
        "'cache' must be given while routes have one",
      ],
      ['a cache of 2 GB', { cache: { clusterSizeGb: '2' } }, "'cache.clusterSizeGb' must be one of 0.5, 1.6"],
      [
        'an undeclared cache key',
        {
          ...route({ cache: { ttl: Duration.minutes(1), keyParameters: ['method.request.querystring.page'] } }),
          cache: { clusterSizeGb: '0.5' },
        },
        "cache.keyParameters' must be parameters of its path or its 'request'",
      ],
      [
        'a cache for callers whom it cannot tell apart',
        { ...route({ cache: { ttl: Duration.minutes(1), keyParameters: [] } }), cache: { clusterSizeGb: '0.5' } },
        "'routes[/items].cache.shared' must be true under this authorization",
      ],
      [
        'a log of a class for functions',
        { accessLogClass: logs.LogGroupClass.DELIVERY },
        "'accessLogClass' must be one of STANDARD, INFREQUENT_ACCESS",
      ],
      [
        'cookies for every origin',
        { definition: { cors: { allowOrigins: ['*'], allowCredentials: true } } },
        "must name the origins while 'allowCredentials'",
      ],
      ['no origin', { definition: { cors: { allowOrigins: [] } } }, "'cors.allowOrigins' must not be empty"],
      [
        'two answers to OPTIONS',
        { definition: { cors: { allowOrigins: ['*'] }, routes: [{ path: '/', methods: ['OPTIONS'] }] } },
        "must not have OPTIONS, which 'cors' answers",
      ],
      [
        'a compression size over 10 MB',
        { minCompressionSize: Size.mebibytes(11) },
        "'minCompressionSize' must be at most 10485760 bytes",
      ],
      [
        'an alarm at 0 %',
        { alarmThresholds: { serverErrorPercent: 0 } },
        "'alarmThresholds.serverErrorPercent' must be a number from 0.001",
      ],
    ])('fails for %s', (_what, options, message) => {
      expect(() => make(options)).toThrow(message);
    });

    test('fails for a function that is slower than API Gateway waits', () => {
      const stack = testStack();
      const slow = fn(stack, 'Slow', Duration.seconds(30));
      expect(() => make({ definition: { handler: slow } }, stack)).toThrow(
        /'timeout' of a function behind the API must not exceed 29 s, got 'Test\/Slow\/Function.*' \(30 s\); lower it, or raise the quota/,
      );
      make({ definition: { handler: slow }, integrationTimeout: Duration.seconds(31) }, stack, 'Patient');
    });

    test('fails for two authorizers of one id, and for a function past its alias', () => {
      const stack = testStack();
      const token = (seconds: number) =>
        RestAuthorization.lambdaToken(simple(stack), { cacheTtl: Duration.seconds(seconds) });
      const routes = [
        { path: '/a', methods: ['GET'], authorization: token(1) },
        { path: '/b', methods: ['GET'], authorization: token(2) },
      ];
      expect(() => make({ definition: { routes } }, stack)).toThrow(
        "'authorizerId' must tell the authorizers of an API apart, got 'TokenAuthorizer' twice",
      );
      fn(stack);
      const behind = stack.node.findChild('Hello') as ApiFunction;
      expect(() => make({ definition: { handler: behind.function } }, stack, 'Behind')).toThrow(
        "'handler' must be the 'alias' of an ApiFunction, got its 'function'",
      );
    });

    test('fails for a further route that is there already, is wrong, or asks for what the API has not', () => {
      const api = make();
      expect(() => api.addRoute({ path: '/items', methods: ['GET'] })).toThrow(
        "route '/items' of Test/Api: 'routes' must not hold a value twice, got 'GET /items'",
      );
      expect(() => api.addRoute({ path: 'a', methods: ['GET'], apiKeyRequired: true })).toThrow(
        /'path' must start with '\/', got 'a'[^]*'usagePlans' must be given while routes have 'apiKeyRequired'/,
      );
      expect(api.methods).toHaveLength(1);
    });

    test('fails for a private domain with what it cannot have, and for client certificates at the edge', () => {
      const stack = testStack();
      const domain = { domainName: 'api.example.com', certificate: certificate(stack) };
      const vpcEndpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'E', {
        vpcEndpointId: 'vpce-1',
        port: 443,
      });
      const mutualTls = { truststoreBucket: s3.Bucket.fromBucketName(stack, 'Trust', 'trust'), truststoreKey: 't.pem' };
      const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'PrivateZone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      const impossible = { ...domain, domainName: '*.example.com', mutualTls, basePath: 'v1/items', hostedZone };
      expect(() =>
        make({ domain: impossible, endpoint: RestApiEndpoint.privateThrough([vpcEndpoint]) }, stack),
      ).toThrow(
        /'domain.mutualTls' must be left out of a private endpoint[^]*'domain.basePath' must be one segment[^]*'domain.domainName' must be a host name[^]*'domain.hostedZone' needs one VPC endpoint of this app/,
      );
      expect(() => make({ domain: { ...domain, mutualTls }, endpoint: RestApiEndpoint.edge() }, stack, 'Edge')).toThrow(
        "'domain.mutualTls' must be left out of an edge endpoint",
      );
    });

    test('fails for a certificate of another Region than that of the API, or of CloudFront for an edge endpoint', () => {
      const inRegion = (region: string) => {
        const stack = testStack(testApp(), 'Test', { env: { account: '111122223333', region } });
        return { stack, domain: { domainName: 'api.example.com', certificate: certificate(stack) } };
      };
      const { stack, domain } = inRegion('eu-central-1');
      expect(() => make({ domain }, stack)).toThrow(
        "'domain.certificate' must be in eu-central-1, got one in eu-west-1; request it there",
      );
      expect(() => make({ domain, endpoint: RestApiEndpoint.edge() }, stack, 'Edge')).toThrow(
        "'domain.certificate' must be in us-east-1, got one in eu-west-1",
      );
      const home = inRegion('eu-west-1');
      make({ domain: home.domain }, home.stack);
    });

    test('fails for two mistakes of different kinds, in one error', () => {
      expect(() => make({ ...route({ methods: [] }), stageName: 'v/1' })).toThrow(
        /^RestApiService at 'Test\/Api' has 2 problems:[^]*'stageName' must be letters[^]*'routes\[\/items\].methods' must not be empty/,
      );
    });

    test('fails for a latency of nothing', () =>
      expect(() => make({ alarmThresholds: { latencyP99: Duration.millis(0) } })).toThrow(
        "'alarmThresholds.latencyP99' must be more than 0 ms",
      ));
  });

  describe('in a stack', () => {
    test('two in one stack; children can be overridden', () => {
      const stack = testStack();
      make({}, stack, 'One');
      const two = make({}, stack, 'Two');
      (two.stage.node.defaultChild as apigateway.CfnStage).addPropertyOverride('Description', 'overridden');
      const result = templateOf(stack);
      result.resourceCountIs('AWS::ApiGateway::RestApi', 2);
      result.hasResourceProperties('AWS::ApiGateway::Stage', { Description: 'overridden' });
    });
  });
});
