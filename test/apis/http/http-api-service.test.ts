import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  HttpApiDefinition,
  HttpApiRoutesOptions,
  HttpApiService,
  HttpApiServiceProps,
  HttpAuthorization,
  HttpTarget,
} from '../../../lib/apis';
import { FunctionDeployment } from '../../../lib/functions';
import { Alarms, OperationsDashboard } from '../../../lib/observability';
import { templateOf, testApp, testStack, warningsOf } from '../../support/synth';
import { fn } from '../support/function';

const { GET, POST, PUT, ANY } = apigwv2.HttpMethod;

type Options = Partial<HttpApiServiceProps & HttpApiRoutesOptions>;

function api(stack: Stack, options: Options = {}, id = 'Api'): HttpApiService {
  const { fallback, cors, ...props } = options;
  const { routes = [{ path: '/photos', target: HttpTarget.apiFunction(fn(stack, `${id}Fn`)) }], ...rest } = props;
  const { authorization = 'authorization' in options ? options.authorization! : HttpAuthorization.iam(), ...others } =
    rest;
  return new HttpApiService(stack, id, {
    definition: HttpApiDefinition.routes({ routes, authorization, fallback, cors }),
    alarms: Alarms.none(),
    ...others,
  });
}

const cors = { allowOrigins: ['https://www.example.com'] };

function vpcOf(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
}

function certificateOf(stack: Stack): acm.ICertificate {
  return acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111122223333:certificate/a');
}

describe('HttpApiService', () => {
  describe('defaults', () => {
    let stack: Stack;
    let service: HttpApiService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      service = api(stack);
      template = templateOf(stack);
    });

    test('one stage that deploys every change, throttled and without detailed metrics', () => {
      template.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000, DetailedMetricsEnabled: false },
        RouteSettings: Match.absent(),
      });
    });

    test('a JSON access log that is kept for three months', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        AccessLogSettings: {
          DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('ApiAccessLogGroup'), 'Arn'] },
          Format: Match.serializedJson(
            Match.objectLike({
              requestId: '$context.requestId',
              routeKey: '$context.routeKey',
              status: '$context.status',
            }),
          ),
        },
      });
      template.hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 90 },
        DeletionPolicy: 'Retain',
      });
    });

    test('a route for every method, with the authorization of the API', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: 'ANY /photos',
        AuthorizationType: 'AWS_IAM',
      });
    });

    test('one permission, for this API alone', () => {
      template.resourceCountIs('AWS::Lambda::Permission', 1);
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Principal: 'apigateway.amazonaws.com',
        FunctionName: { Ref: Match.stringLikeRegexp('Aliaslive') },
        SourceArn: {
          'Fn::Join': ['', Match.arrayWith([':execute-api:', { Ref: Match.stringLikeRegexp('^Api') }, '/*'])],
        },
      });
    });

    test('dual stack at execute-api, without CORS, domain, VPC link, fallback, alarms', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
        ProtocolType: 'HTTP',
        IpAddressType: 'dualstack',
        DisableExecuteApiEndpoint: false,
        CorsConfiguration: Match.absent(),
      });
      for (const type of ['DomainName', 'VpcLink', 'Authorizer'])
        template.resourceCountIs(`AWS::ApiGatewayV2::${type}`, 0);
      template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
      template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
      expect(service.alarms).toEqual([]);
      expect(warningsOf(stack)).toEqual([]);
    });
  });

  describe('all options', () => {
    let stack: Stack;
    let service: HttpApiService;
    let template: Template;
    beforeAll(() => {
      stack = testStack();
      const vpc = vpcOf(stack);
      const bucket = new s3.Bucket(stack, 'Truststores');
      const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      const listener = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc }).addListener('Http', {
        port: 80,
        open: false,
        defaultAction: elbv2.ListenerAction.fixedResponse(200),
      });
      const namespace = new servicediscovery.PrivateDnsNamespace(stack, 'Names', { name: 'internal', vpc });
      const instances = new ec2.SecurityGroup(stack, 'Tasks', { vpc, allowAllOutbound: false });
      const pool = new cognito.UserPool(stack, 'Pool');
      const main = fn(stack, 'Main');
      service = api(stack, {
        description: 'Photos',
        authorization: HttpAuthorization.userPool(pool, { clients: [pool.addClient('Web')], scopes: ['photos/read'] }),
        routes: [
          { path: '/photos', methods: [GET], target: HttpTarget.apiFunction(main) },
          {
            path: '/photos',
            methods: [POST, PUT],
            target: HttpTarget.apiFunction(main),
            scopes: ['photos/write'],
            throttle: { rateLimit: 5, burstLimit: 10 },
          },
          {
            path: '/partners/{proxy+}',
            target: HttpTarget.lambdaFunction(main.alias),
            authorization: HttpAuthorization.jwt({ issuer: 'https://id.example.com', audiences: ['partners'] }),
          },
          {
            path: '/devices',
            target: HttpTarget.loadBalancer(listener),
            authorization: HttpAuthorization.lambdaFunction(fn(stack, 'Authorizer').alias, {
              identitySources: ['$request.header.X-Device'],
              cacheTtl: Duration.minutes(1),
            }),
          },
          {
            path: '/orders',
            target: HttpTarget.cloudMap(namespace.createService('Orders'), { instances, port: 8080 }),
          },
          {
            path: '/status',
            target: HttpTarget.integration(new HttpUrlIntegration('Status', 'https://status.example.com')),
            authorization: HttpAuthorization.none('public status page'),
          },
        ],
        fallback: HttpTarget.apiFunction(main),
        throttle: { rateLimit: 100, burstLimit: 200 },
        cors: { allowOrigins: ['https://www.example.com'], allowMethods: [apigwv2.CorsHttpMethod.GET] },
        domain: {
          domainName: 'api.example.com',
          certificate: certificateOf(stack),
          hostedZone: zone,
          basePath: 'v1',
          mutualTls: { truststoreBucket: bucket, truststoreKey: 'ca.pem', truststoreVersion: 'v7' },
        },
        vpcLink: { vpc },
        ipAddressType: apigwv2.IpAddressType.IPV4,
        logRetention: logs.RetentionDays.ONE_YEAR,
        detailedMetrics: true,
        alarms: Alarms.notify(new sns.Topic(stack, 'Topic')),
        alarmThresholds: { clientErrorPercent: 50, serverErrorPercent: 2, latencyP99: Duration.seconds(1) },
      });
      new OperationsDashboard(stack, 'Dashboard', { subjects: [service] });
      template = templateOf(stack);
    });

    const route = (RouteKey: string, properties: object) =>
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey, ...properties });

    test('a route for each method, one integration and one permission for the function of four routes and the fallback', () => {
      for (const key of ['GET /photos', 'POST /photos', 'PUT /photos', 'PATCH /partners/{proxy+}', '$default'])
        route(key, {});
      const integrations = template.findResources('AWS::ApiGatewayV2::Integration', {
        Properties: { IntegrationType: 'AWS_PROXY' },
      });
      expect(Object.keys(integrations)).toHaveLength(1);
      // The other permission lets API Gateway call the authorizer.
      template.resourceCountIs('AWS::Lambda::Permission', 2);
    });

    test('throttles of the stage and of a route, which must exist before', () => {
      const settings = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };
      template.hasResource('AWS::ApiGatewayV2::Stage', {
        Properties: {
          DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true },
          RouteSettings: { 'POST /photos': settings, 'PUT /photos': settings },
        },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('POSTphotos'), Match.stringLikeRegexp('PUTphotos')]),
      });
    });

    test('each authorization as the route asks for it', () => {
      route('GET /photos', { AuthorizationType: 'JWT', AuthorizationScopes: ['photos/read'] });
      route('POST /photos', { AuthorizationType: 'JWT', AuthorizationScopes: ['photos/write'] });
      route('PATCH /partners/{proxy+}', { AuthorizationType: 'JWT', AuthorizationScopes: Match.absent() });
      route('GET /devices', { AuthorizationType: 'CUSTOM' });
      route('ANY /status', { AuthorizationType: 'NONE' });
      route('$default', { AuthorizationType: 'JWT', AuthorizationScopes: ['photos/read'] });
      template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 3);
      template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
        JwtConfiguration: { Issuer: 'https://id.example.com', Audience: ['partners'] },
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
        AuthorizerType: 'REQUEST',
        EnableSimpleResponses: true,
        AuthorizerPayloadFormatVersion: '2.0',
        AuthorizerResultTtlInSeconds: 60,
        IdentitySource: ['$request.header.X-Device'],
      });
    });

    test('warns of the open route, with its reason', () => {
      expect(warningsOf(stack)).toEqual([
        expect.stringMatching(/everybody may call '\/status'.*public status page.*unauthenticatedApi/),
      ]);
    });

    test('a VPC link with a security group of its own in the private subnets', () => {
      template.resourceCountIs('AWS::ApiGatewayV2::VpcLink', 1);
      template.hasResourceProperties('AWS::ApiGatewayV2::VpcLink', {
        SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('ApiVpcLinkSecurityGroup'), 'GroupId'] }],
        SubnetIds: [
          { Ref: Match.stringLikeRegexp('VpcPrivateSubnet1') },
          { Ref: Match.stringLikeRegexp('VpcPrivateSubnet2') },
        ],
      });
    });

    test('the domain with TLS 1.2 and mutual TLS, and no way past it', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
        DomainName: 'api.example.com',
        DomainNameConfigurations: [Match.objectLike({ SecurityPolicy: 'TLS_1_2', IpAddressType: 'ipv4' })],
        MutualTlsAuthentication: { TruststoreVersion: 'v7' },
      });
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
      template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'v1' });
      template.hasResourceProperties('AWS::Route53::RecordSet', { Name: 'api.example.com.', Type: 'A' });
      template.resourceCountIs('AWS::Route53::RecordSet', 1);
      expect(service.url).toBe('https://api.example.com/v1');
    });

    test('CORS', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
        Description: 'Photos',
        CorsConfiguration: { AllowOrigins: ['https://www.example.com'], AllowMethods: ['GET'] },
      });
    });

    test('alarms on client errors, server errors and latency, and a dashboard', () => {
      expect(service.alarms).toHaveLength(3);
      for (const Threshold of [50, 2, 1000]) template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold });
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        ExtendedStatistic: 'p99',
        MetricName: 'Latency',
        AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
        Dimensions: Match.arrayWith([{ Name: 'Stage', Value: '$default' }]),
      });
      template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    });

    test('the retention of the access log', () => {
      template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    });
  });

  describe('overrides', () => {
    test('grantInvoke() is for the stage of this API', () => {
      const stack = testStack();
      api(stack).grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            Match.objectLike({
              Action: 'execute-api:Invoke',
              Resource: {
                'Fn::Join': [
                  '',
                  Match.arrayWith([{ Ref: Match.stringLikeRegexp('^Api') }, Match.stringLikeRegexp('default/./.$')]),
                ],
              },
            }),
          ],
        },
      });
    });

    test('addRoute() gives the routes, for grants on one alone', () => {
      const stack = testStack();
      const service = api(stack);
      const routes = service.addRoute({
        path: '/more',
        methods: [GET, POST],
        target: HttpTarget.apiFunction(fn(stack)),
      });
      expect(routes.map((route) => route.path)).toEqual(['/more', '/more']);
      expect(service.routes.map((route) => route.path)).toEqual(['/photos', '/more', '/more']);
    });

    test('route() finds a route by its path and method, for grants on it alone', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const routes = [
        { path: '/photos', target },
        { path: '/photos/{id}', methods: [GET, PUT], target },
      ];
      const service = api(stack, { routes, fallback: target });
      expect(service.route('/photos')).toBe(service.routes[0]);
      expect(service.route('/photos/{id}', PUT)).toBe(service.routes[2]);
      expect(service.route('$default')).toBe(service.routes[3]);

      service
        .route('/photos/{id}', GET)
        .grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
      templateOf(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: [
            Match.objectLike({
              Action: 'execute-api:Invoke',
              Resource: {
                'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/[*]/GET/photos/[*]$')])],
              },
            }),
          ],
        },
      });
    });

    test('fails in route() on a path that no route or several have', () => {
      const stack = testStack();
      const service = api(stack, {
        routes: [{ path: '/photos', methods: [GET, PUT], target: HttpTarget.apiFunction(fn(stack)) }],
      });
      expect(() => service.route('/foto')).toThrow(
        "HttpApiService at 'Test/Api': 'path' and 'method' must be those of a route ('GET /photos', 'PUT /photos'), got '/foto'",
      );
      expect(() => service.route('/photos', POST)).toThrow(/must be those of a route .*, got 'POST \/photos'/);
      expect(() => service.route('/photos')).toThrow(
        "'method' must say which route of '/photos' is meant ('GET /photos', 'PUT /photos'), got none",
      );
    });

    /** The keys of the routes with their kind of authorization. */
    const keysOf = (stack: Stack) =>
      Object.values(templateOf(stack).findResources('AWS::ApiGatewayV2::Route'))
        .map(({ Properties }) => `${Properties.RouteKey} ${Properties.AuthorizationType}`)
        .sort();

    test('with CORS, no authorization stands before preflight requests', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const routes = [
        { path: '/a', target },
        { path: '/a', methods: [GET], target },
        { path: '/open', target, authorization: HttpAuthorization.none('public') },
      ];
      const service = api(stack, { cors, routes, fallback: target });
      service.addRoute({ path: '/b', methods: [GET], target });
      service.addRoute({ path: '/b', target, throttle: { rateLimit: 1, burstLimit: 1 } });
      const others = ['DELETE', 'HEAD', 'PATCH', 'POST', 'PUT'];
      expect(keysOf(stack)).toEqual(
        [
          '$default AWS_IAM',
          'ANY /open NONE',
          'GET /a AWS_IAM',
          'GET /b AWS_IAM',
          'OPTIONS / NONE',
          'OPTIONS /{proxy+} NONE',
          ...others.flatMap((method) => [`${method} /a AWS_IAM`, `${method} /b AWS_IAM`]),
        ].sort(),
      );
      const [stage] = Object.values(templateOf(stack).findResources('AWS::ApiGatewayV2::Stage'));
      expect(Object.keys(stage?.Properties.RouteSettings).sort()).toEqual(others.map((method) => `${method} /b`));
      expect(() => service.addRoute({ path: '/a', target })).toThrow("'routes' must not hold 'ANY /a' twice");
    });

    test('with CORS, an open fallback takes preflight requests itself, and routes of the caller stay', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      api(stack, { cors, routes: [], fallback: target, authorization: HttpAuthorization.none('public') }, 'Open');
      expect(keysOf(stack)).toEqual(['$default NONE']);
      const other = testStack();
      const own = HttpTarget.apiFunction(fn(other));
      const open = { path: '/{proxy+}', methods: [apigwv2.HttpMethod.OPTIONS], target: own };
      api(other, {
        cors,
        routes: [{ ...open, authorization: HttpAuthorization.none('preflight') }],
        fallback: own,
      });
      expect(keysOf(other)).toEqual(['$default AWS_IAM', 'OPTIONS / NONE', 'OPTIONS /{proxy+} NONE']);
    });

    test('has a name of its own', () => {
      const stack = testStack();
      api(stack);
      templateOf(stack).hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: Match.stringLikeRegexp('^Test-Api') });
    });

    test('an access log of another class and format', () => {
      const stack = testStack();
      api(stack, {
        accessLogClass: logs.LogGroupClass.INFREQUENT_ACCESS,
        accessLogFormat: apigateway.AccessLogFormat.custom('$context.requestId'),
      });
      const template = templateOf(stack);
      template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupClass: 'INFREQUENT_ACCESS' });
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        AccessLogSettings: { Format: '$context.requestId' },
      });
    });

    test('one AAAA record beside the A record for a dual-stack domain', () => {
      const stack = testStack();
      const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
        hostedZoneId: 'Z1',
        zoneName: 'example.com',
      });
      api(stack, { domain: { domainName: 'api.example.com', certificate: certificateOf(stack), hostedZone } });
      templateOf(stack).hasResourceProperties('AWS::Route53::RecordSet', { Type: 'AAAA', Name: 'api.example.com.' });
    });

    test('150 routes stay far below the limits of a stack and a function policy', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      api(stack, { routes: Array.from({ length: 150 }, (_, i) => ({ path: `/r${i}/{id}`, methods: [GET], target })) });
      const { Resources: resources } = templateOf(stack).toJSON();
      expect(Object.keys(resources).length).toBeLessThan(170);
      templateOf(stack).resourceCountIs('AWS::Lambda::Permission', 1);
    });

    test('the documented thresholds of the alarms, by three periods of five minutes in which no data is good', () => {
      const stack = testStack();
      api(stack, { alarms: Alarms.notify(new sns.Topic(stack, 'Topic')) });
      const alarms = Object.entries(templateOf(stack).findResources('AWS::CloudWatch::Alarm'));
      for (const [id, Threshold] of [
        ['ClientErrors', 25],
        ['ServerErrors', 1],
        ['Latency', 3000],
      ] as const) {
        const [found] = alarms.filter(([key]) => key.includes(id));
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

    test('an alarm of minutes on the API rolls back the deployments of its functions, without a cycle', () => {
      const stack = testStack();
      const alarms = Alarms.silent();
      const backend = fn(stack, 'Backend', { alarms, deployment: FunctionDeployment.canary() });
      const target = HttpTarget.apiFunction(backend);
      // The stage waits for a route with a throttle, and so for the function.
      const routes = [{ path: '/photos', target, throttle: { rateLimit: 1, burstLimit: 1 } }];
      const service = api(stack, { alarms, routes, rollbackFunctions: [backend] });
      api(stack, { alarms: alarms.without('RollbackAlarm'), routes, rollbackFunctions: [backend] }, 'Other');
      expect(service.alarms).toHaveLength(4);
      // The assertions refuse a template with a cycle.
      const result = templateOf(stack);
      const metric = (MetricName: string, Stat: string) => ({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApiGateway',
            MetricName,
            Dimensions: [{ Name: 'ApiId', Value: stack.resolve(service.api.apiId) }],
          },
          Period: 60,
          Stat,
        },
      });
      result.hasResourceProperties('AWS::CloudWatch::Alarm', {
        Threshold: 1,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        TreatMissingData: 'notBreaching',
        Metrics: [
          Match.objectLike({ Expression: '100 * errors / requests' }),
          Match.objectLike(metric('Count', 'SampleCount')),
          Match.objectLike(metric('5xx', 'Sum')),
        ],
      });
      result.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        AlarmConfiguration: {
          Alarms: [Match.anyValue(), Match.anyValue(), { Name: { Ref: Match.stringLikeRegexp('^ApiRollbackAlarm') } }],
        },
      });
    });

    test('a minute with few requests rolls nothing back, if the caller says how many', () => {
      const stack = testStack();
      const alarms = Alarms.silent();
      const backend = fn(stack, 'Backend', { alarms, deployment: FunctionDeployment.canary() });
      api(stack, { alarms, rollbackFunctions: [backend], alarmThresholds: { minRollbackRequests: 10 } });
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
        DatapointsToAlarm: 2,
        Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(requests >= 10, 100 * errors / requests, 0)' })]),
      });
      expect(() => api(testStack(), { alarmThresholds: { minRollbackRequests: 0.5 } })).toThrow(
        "'alarmThresholds.minRollbackRequests' must be a whole number",
      );
    });

    test('a threshold of the rollback of its own', () => {
      const stack = testStack();
      const alarms = Alarms.silent();
      const backend = fn(stack, 'Backend', { alarms, deployment: FunctionDeployment.canary() });
      api(stack, { alarms, rollbackFunctions: [backend], alarmThresholds: { rollbackErrorPercent: 5 } });
      templateOf(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 5, DatapointsToAlarm: 2 });
    });

    test('fails for a rollback without an alarm, of a function whose traffic moves at once', () => {
      const stack = testStack();
      const rollbackFunctions = [fn(stack, 'Backend')];
      const act = () => api(stack, { rollbackFunctions });
      expect(act).toThrow("'alarms' must be there for 'rollbackFunctions', got Alarms.none()");
      expect(() => api(stack, { rollbackFunctions }, 'Again')).toThrow(
        "'rollbackFunctions' must have a gradual deployment, got FunctionDeployment.allAtOnce() of 'Test/Backend'",
      );
      expect(() => api(testStack(), { alarmThresholds: { rollbackErrorPercent: 101 } })).toThrow(
        "'alarmThresholds.rollbackErrorPercent' must be",
      );
    });

    test('a VPC link in isolated subnets where the VPC has no others, or in those that are named', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', {
        maxAzs: 2,
        natGateways: 0,
        restrictDefaultSecurityGroup: false,
        subnetConfiguration: [
          { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
          { name: 'Links', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
        ],
      });
      api(stack, { vpcLink: { vpc } }, 'First');
      api(stack, { vpcLink: { vpc, subnets: { subnetGroupName: 'Links' } } }, 'Second');
      const template = templateOf(stack);
      for (const [count, name] of [
        [4, 'Isolated'],
        [2, 'Links'],
      ] as const) {
        template.hasResourceProperties('AWS::ApiGatewayV2::VpcLink', {
          SubnetIds: Match.arrayWith([{ Ref: Match.stringLikeRegexp(`Vpc${name}Subnet`) }]),
        });
        const links = Object.values(template.findResources('AWS::ApiGatewayV2::VpcLink'));
        expect(links.map(({ Properties }) => Properties.SubnetIds.length)).toContain(count);
      }
    });

    test('a key for the access log', () => {
      const stack = testStack();
      api(stack, { logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1') });
      templateOf(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.stringLikeRegexp('key/1$') });
    });

    test('warns of an open fallback', () => {
      const stack = testStack();
      const fallback = HttpTarget.apiFunction(fn(stack));
      api(stack, { routes: [], fallback, authorization: HttpAuthorization.none('public status page') });
      expect(warningsOf(stack)).toEqual([expect.stringMatching(/everybody may call '\$default'.*public status page/)]);
    });
  });

  describe('fails', () => {
    const attempt = (props: Options) => () => api(testStack(), props);
    const path = (value: string) => () => {
      const stack = testStack();
      api(stack, { routes: [{ path: value, target: HttpTarget.apiFunction(fn(stack)) }] });
    };

    test.each([
      ['photos', /'path' must start with '\/', got 'photos'; write '\/photos'/],
      ['/photos/', /'path' must not have an empty segment or a slash at the end, got '\/photos\/'/],
      ['/a//b', /empty segment/],
      ['/photos/{id', /'path' must be made of plain segments and whole variables such as '{id}'/],
      ['/photos/x{id}', /whole variables/],
      ['/photos?size=1', /plain segments/],
      ['/{proxy+}/a', /variable such as '{proxy\+}' only at its end/],
      ['/{id}/{id}', /'path' must not hold a value twice, got 'id'/],
    ])('fails on the path %s', (value, message) => expect(path(value)).toThrow(message));

    test('fails on no route at all', () =>
      expect(attempt({ routes: [] })).toThrow(/'routes' must not be empty without 'fallback'/));

    test('fails on a route that is there twice', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const routes = [
        { path: '/a', methods: [GET, POST], target },
        { path: '/a', methods: [POST], target },
      ];
      expect(() => api(stack, { routes })).toThrow(/'routes' must not hold 'POST \/a' twice/);
    });

    test.each([
      ['/a/{id}', '/a/{name}', "'{name}' and '{id}'"],
      ['/a/{id}', '/a/{name}/b', "'{name}' and '{id}'"],
      ['/a/{id}/b/{x}', '/a/{id}/b/{y}', "'{y}' and '{x}'"],
    ])('fails on two names of a variable at one place: %s and %s, whatever the methods', (first, second, names) => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const [one, other] = [
        { path: first, methods: [GET], target },
        { path: second, methods: [POST], target },
      ];
      const message = `'routes' must name a variable at the same place alike, got ${names} in '${second}'; rename one`;
      expect(() => api(stack, { routes: [one, other] })).toThrow(message);
      const service = api(stack, { routes: [one] }, 'Further');
      expect(() => service.addRoute(other)).toThrow(message);
    });

    test.each([
      ['/a/{id}', '/a/{proxy+}'],
      ['/a/{id}', '/b/{name}'],
      ['/a/{id}', '/a/{id}/b/{x}'],
    ])('takes the variables of %s and %s', (first, second) => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      api(stack, {
        routes: [
          { path: first, target },
          { path: second, target },
        ],
      });
      templateOf(stack).resourceCountIs('AWS::ApiGatewayV2::Route', 2);
    });

    test('fails on ANY beside other methods, and on no method', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      expect(() => api(stack, { routes: [{ path: '/a', methods: [ANY, GET], target }] }, 'A')).toThrow(/ANY alone/);
      expect(() => api(stack, { routes: [{ path: '/a', methods: [], target }] }, 'B')).toThrow(
        /'methods' must not be empty/,
      );
    });

    test('fails on a method in small letters, and on a path that is a token', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const methods = ['get' as apigwv2.HttpMethod];
      expect(() => api(stack, { routes: [{ path: '/a', methods, target }] }, 'A')).toThrow(
        /'methods' must be one of [^]*GET[^]*, got get/,
      );
      const path = Lazy.string({ produce: () => '/a' });
      expect(() => api(stack, { routes: [{ path, target }] }, 'B')).toThrow(
        /at 'Test\/B'[^]*'path' must be known at synthesis, got a token/,
      );
    });

    test('fails on scopes without tokens', () => {
      const stack = testStack();
      const routes = [{ path: '/a', target: HttpTarget.apiFunction(fn(stack)), scopes: ['a'] }];
      expect(() => api(stack, { routes })).toThrow(/'scopes' needs HttpAuthorization.jwt\(\) or userPool\(\)/);
    });

    test('fails on a target in a VPC without a link', () => {
      const stack = testStack();
      const listener = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc: vpcOf(stack) }).addListener('Http', {
        port: 80,
        defaultAction: elbv2.ListenerAction.fixedResponse(200),
      });
      expect(() => api(stack, { routes: [{ path: '/a', target: HttpTarget.loadBalancer(listener) }] })).toThrow(
        /'vpcLink' must be given for targets in a VPC, got none/,
      );
    });

    test('fails on a function that may take longer than the API waits', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack, 'Slow', { timeout: Duration.minutes(1) }));
      expect(() => api(stack, { routes: [{ path: '/a', target }] })).toThrow(
        /'timeout' of the function must be at most 30 s/,
      );
    });

    test('fails on a bad throttle, every problem in one error', () =>
      expect(attempt({ throttle: { rateLimit: 0, burstLimit: 0.5 } })).toThrow(
        /2 problems:[^]*'throttle.rateLimit' must be more than 0[^]*'throttle.burstLimit' must be a whole number/,
      ));

    test('fails on CORS that browsers refuse', () => {
      expect(attempt({ cors: { allowOrigins: ['*'], allowCredentials: true } })).toThrow(
        /browsers refuse the two together/,
      );
      expect(attempt({ cors: { allowOrigins: ['https://a.example.com/'] } })).toThrow(/no slash at the end/);
      expect(attempt({ cors: {} })).toThrow(/'cors.allowOrigins' must not be empty/);
    });

    test('fails on a domain outside its zone, with slashes in its base path, or without a trust store', () => {
      const stack = testStack();
      const domain = {
        domainName: 'api.example.org',
        certificate: certificateOf(stack),
        hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
          hostedZoneId: 'Z',
          zoneName: 'example.com',
        }),
        basePath: '/v1',
        mutualTls: { truststoreBucket: new s3.Bucket(stack, 'Bucket'), truststoreKey: '' },
      };
      expect(() => api(stack, { domain })).toThrow(
        /'domain.basePath' must be path segments[^]*must be in 'hostedZone' \('example.com'\)[^]*truststoreKey' must not be empty/,
      );
    });

    test('fails on no authorization, two authorizers of one id, and a function past its alias', () => {
      const stack = testStack();
      const handler = fn(stack);
      const jwt = (issuer: string) => HttpAuthorization.jwt({ issuer: `https://${issuer}`, audiences: ['a'] });
      const target = HttpTarget.lambdaFunction(handler.function);
      expect(() =>
        api(stack, {
          authorization: undefined,
          routes: [
            { path: '/a', target, authorization: jwt('a') },
            { path: '/b', target, authorization: jwt('b') },
          ],
        }),
      ).toThrow(
        /'authorization' must be given, got nothing; HttpAuthorization.none[^]*'authorizerId' must tell the authorizers of an API apart, got 'JwtAuthorizer' twice[^]*'handler' must be the 'alias' of an ApiFunction/,
      );
      const service = api(stack, { authorization: jwt('a') }, 'Second');
      expect(() =>
        service.addRoute({ path: '/c', target: HttpTarget.apiFunction(handler), authorization: jwt('c') }),
      ).toThrow("got 'JwtAuthorizer' twice");
    });

    test('fails on OPTIONS under an authorization with CORS, and on a log class for functions', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      expect(() =>
        api(stack, {
          cors,
          accessLogClass: logs.LogGroupClass.DELIVERY,
          routes: [{ path: '/a', methods: [apigwv2.HttpMethod.OPTIONS], target }],
        }),
      ).toThrow(
        /'accessLogClass' must be one of STANDARD, INFREQUENT_ACCESS[^]*'methods' must not have OPTIONS under an authorization while 'cors' is given/,
      );
    });

    test('fails on a VPC link in one zone', () => {
      const stack = testStack();
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 1, restrictDefaultSecurityGroup: false });
      expect(() => api(stack, { vpcLink: { vpc } })).toThrow(
        "'vpcLink.subnets' must be in at least two zones, so that the API reaches its targets when one fails, got 1",
      );
      const publicOnly = new ec2.Vpc(stack, 'Public', {
        subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
        restrictDefaultSecurityGroup: false,
      });
      expect(() => api(stack, { vpcLink: { vpc: publicOnly } }, 'Second')).toThrow('in at least two zones');
    });

    test('fails on a certificate of another Region', () => {
      const stack = testStack(testApp(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
      const certificate = acm.Certificate.fromCertificateArn(
        stack,
        'Certificate',
        'arn:aws:acm:eu-west-1:111122223333:certificate/1',
      );
      expect(() => api(stack, { domain: { domainName: 'api.example.com', certificate } })).toThrow(
        "'domain.certificate' must be in eu-central-1, got one in eu-west-1; request it there for this domain name",
      );
    });

    test('fails on thresholds that cannot be', () =>
      expect(attempt({ alarmThresholds: { serverErrorPercent: 101 } })).toThrow(
        /serverErrorPercent' must be a number from 0.001 to 100/,
      ));

    test('fails on two mistakes of different kinds, in one error', () => {
      const stack = testStack();
      const routes = [{ path: 'photos', target: HttpTarget.apiFunction(fn(stack)) }];
      expect(() => api(stack, { routes, throttle: { rateLimit: 0, burstLimit: 1 } })).toThrow(
        /^HttpApiService at 'Test\/Api' has 2 problems:[^]*'throttle.rateLimit' must be more than 0[^]*'path' must start with/,
      );
    });

    test('fails on a further route that is there already', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const service = api(stack, { routes: [{ path: '/a', methods: [GET], target }] });
      expect(() => service.addRoute({ path: '/a', methods: [GET], target })).toThrow(
        /^route '\/a' of Test\/Api: 'routes' must not hold 'GET \/a' twice/,
      );
    });
  });

  describe('in a stack', () => {
    test('two in one stack with one function, and children can be overridden', () => {
      const stack = testStack();
      const target = HttpTarget.apiFunction(fn(stack));
      const first = api(stack, { routes: [{ path: '/a', target }] }, 'First');
      api(stack, { routes: [{ path: '/a', target }] }, 'Second');
      (first.stage.node.defaultChild as apigwv2.CfnStage).addPropertyOverride('StageVariables.color', 'blue');
      const template = templateOf(stack);
      template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
      template.resourceCountIs('AWS::Lambda::Permission', 2);
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageVariables: { color: 'blue' } });
    });
  });
});
