import { Construct } from 'constructs';
import { Names, Stack, Validations } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiFunction } from '../../functions';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { workloadSubnets } from '../../private/subnets';
import { at, quoted, rule, validate } from '../../private/validation';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { ApiDomain, ExistingApiDomain } from '../api-domain';
import { ApiThrottle } from '../api-throttle';
import { HTTP_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { createAccessLogGroup } from '../private/access-log-group';
import { apiWidgets, httpApiAlarms, httpRollbackAlarm } from '../private/api-alarms';
import { THROTTLE } from '../private/api-defaults';
import { rollbackRules } from '../private/api-rules';
import { mapDomain, mapExistingDomain, urlBelow } from '../private/custom-domain';
import { httpApiRules, httpRouteRules } from '../private/http-api-rules';
import { AddedRoute, HttpRouteTable } from '../private/http-route-table';
import { throttleRoute } from '../private/http-route-throttles';
import { HttpApiDefinition } from './http-api-definition';
import { HttpApiRoute } from './http-api-route';

/** The VPC link of an HTTP API. */
export interface HttpVpcLink {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets of the network interfaces of the link, in at least two zones. A change replaces the link.
   *
   * @default - the private subnets with egress, else the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;
}

/** Properties of an `HttpApiService`. */
export interface HttpApiServiceProps {
  /** The routes and who may call them. */
  readonly definition: HttpApiDefinition;

  /** The recipients of alarms when requests fail or take long. */
  readonly alarms: Alarms;

  /**
   * The description of the API, at most 1,024 characters.
   *
   * @default - no description, or that of the OpenAPI document
   */
  readonly description?: string;

  /**
   * The requests that each route may take. API Gateway has no limit for all of them together but that of the account; see
   * `RestApiService.firewall` for one by the address of clients.
   *
   * @default - 500 a second with a burst of 1,000: half of the concurrency that the functions of a new account share, at
   * one response a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * The custom domain. The address at `execute-api` is switched off then, so that nothing bypasses the mutual TLS of the
   * domain.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: ApiDomain;

  /**
   * The custom domain that is there already, with its certificate: of several APIs with one base path each, a wildcard, or
   * one of another stack. The address at `execute-api` is switched off then.
   *
   * @default - none
   */
  readonly existingDomain?: ExistingApiDomain;

  /**
   * The VPC link to load balancers and Cloud Map services in a VPC, for routes. A link costs nothing by itself.
   *
   * @default - none
   */
  readonly vpcLink?: HttpVpcLink;

  /**
   * The address families of the API and its domain.
   *
   * @default apigwv2.IpAddressType.DUAL_STACK - costs nothing, and saves clients in IPv6-only networks
   */
  readonly ipAddressType?: apigwv2.IpAddressType;

  /**
   * The retention of the access log.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The format of the lines of the access log, for example a shorter one: a line of the default has about 700 bytes, and
   * CloudWatch Logs bills by the byte.
   *
   * @default - JSON: who, what, how it ended and where the time went, without bodies and query strings
   */
  readonly accessLogFormat?: apigateway.AccessLogFormat;

  /**
   * The class of the access log. `INFREQUENT_ACCESS` costs half, and has no subscriptions, metric filters and live tail
   * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html). A change makes another
   * log group, beside the one of before.
   *
   * @default logs.LogGroupClass.STANDARD
   */
  readonly accessLogClass?: logs.LogGroupClass;

  /**
   * The key that encrypts the access log. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Whether metrics are kept for each route. They are billed as custom metrics, 0.30 USD a month for each route and
   * metric (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @default false
   */
  readonly detailedMetrics?: boolean;

  /**
   * The functions behind the API whose gradual deployments are rolled back while it answers with 5xx, by an alarm of one
   * minute's periods. A function that turns its errors into answers has none that its own alarms could see.
   *
   * @default - none: only the functions' own alarms roll back
   */
  readonly rollbackFunctions?: ApiFunction[];

  /**
   * The thresholds of the alarms.
   *
   * @default - the defaults of `ApiAlarmThresholds`: 25 % of client errors, 1 % of server errors, 3 s for the slowest 1 %
   */
  readonly alarmThresholds?: ApiAlarmThresholds;
}

/**
 * An HTTP API of API Gateway: cheaper and faster than a REST API (1 USD for a million requests), with routes to functions
 * and into a VPC. For request validation, API keys, caching, AWS WAF or a private endpoint use `RestApiService`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 *
 * API Gateway gives up after 30 s and refuses requests and responses of more than 10 MB; behind Lambda 6 MB.
 */
export class HttpApiService extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.apis.HttpApiService';

  /** The API. */
  public readonly api: apigwv2.HttpApi;

  /** The routes, in the order in which they were added; none where an OpenAPI document has them. */
  public readonly routes: apigwv2.HttpRoute[] = [];

  /** The stage `$default`, which deploys every change. */
  public readonly stage: apigwv2.HttpStage;

  /** The access log: one JSON object for each request. */
  public readonly accessLogGroup: logs.LogGroup;

  /** The custom domain, if there is one. */
  public readonly domainName?: apigwv2.DomainName;

  /** The VPC link, if there is one. */
  public readonly vpcLink?: apigwv2.VpcLink;

  /** The security group that targets in the VPC see as the client, if there is a VPC link. */
  public readonly vpcLinkSecurityGroup?: ec2.SecurityGroup;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The address that clients call, without a slash at its end. */
  public readonly url: string;

  /** The host name to which the domain name must lead, for example by a CNAME record, if there is a domain. */
  public readonly domainTarget?: string;

  private readonly table?: HttpRouteTable;

  constructor(scope: Construct, id: string, props: HttpApiServiceProps) {
    super(scope, id);
    props = injectedProps(HttpApiService.PROPERTY_INJECTION_ID, scope, id, props);
    validate(
      at('HttpApiService', scope, id),
      httpApiRules(props, Stack.of(scope).region),
      rollbackRules(props.rollbackFunctions, props.alarms, Stack.of(scope)),
    );
    const addressType = props.ipAddressType ?? apigwv2.IpAddressType.DUAL_STACK;

    const { api, throttles, reasons } = props.definition._bind(this, {
      // The console and the bill show APIs by their names.
      apiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: props.description,
      disableExecuteApiEndpoint: props.domain !== undefined || props.existingDomain !== undefined,
      ipAddressType: addressType,
    });
    this.api = api;
    for (const reason of reasons) this.warnOfOpenRoutes('operations', reason);
    this.accessLogGroup = createAccessLogGroup(this, props);
    this.stage = this.createStage(props);
    for (const [key, throttle] of Object.entries(throttles)) throttleRoute(this.stage, key, throttle);
    if (props.vpcLink) {
      this.vpcLinkSecurityGroup = new ec2.SecurityGroup(this, 'VpcLinkSecurityGroup', {
        vpc: props.vpcLink.vpc,
        description: 'VPC link of the HTTP API',
        allowAllOutbound: false,
      });
      this.vpcLink = new apigwv2.VpcLink(this, 'VpcLink', {
        vpc: props.vpcLink.vpc,
        subnets: workloadSubnets(props.vpcLink.vpc, props.vpcLink.subnets),
        securityGroups: [this.vpcLinkSecurityGroup],
      });
    }
    this.table = props.definition._addRoutes(this, (path, added) => this.take(path, added));

    if (props.domain) this.domainName = mapDomain(this, props.domain, this.api, this.stage, addressType);
    if (props.existingDomain) mapExistingDomain(this, props.existingDomain, this.api.apiId, this.stage);
    this.domainTarget = this.domainName?.regionalDomainName ?? props.existingDomain?.domainName.regionalDomainName;
    this.url = urlBelow('https', props.domain, props.existingDomain) ?? this.api.apiEndpoint;
    this.alarms = httpApiAlarms(this, props.alarms, this.stage, props.alarmThresholds);
    this.rollBack(props);
  }

  /**
   * Adds a route, one for each of its methods. Refuses a method and path that another route has, and any beside an OpenAPI
   * document.
   */
  public addRoute(route: HttpApiRoute): apigwv2.HttpRoute[] {
    const { table } = this;
    const where = `route '${route.path}' of ${this.node.path}`;
    if (!table) throw new Error(`${where}: the OpenAPI document has the routes of the API; add it there`);
    const { authorization, cors, authorizations, keys } = table;
    const surroundings = { authorization, hasVpcLink: this.vpcLink !== undefined, cors, authorizations, keys };
    validate(where, httpRouteRules(route, surroundings));
    const added = table.add(route);
    this.take(route.path, added);
    return added.routes;
  }

  /**
   * One of the `routes`, for example to grant `grantInvoke()` for it alone.
   *
   * @param path the path as it was given, or `$default` for the fallback
   * @param method the method, for a path with several routes
   */
  public route(path: string, method?: apigwv2.HttpMethod): apigwv2.HttpRoute {
    const keys = new Map(this.routes.map((route) => [(route.node.defaultChild as apigwv2.CfnRoute).routeKey, route]));
    const isMeant = (key: string) =>
      method === undefined ? key.split(' ').at(-1) === path : key === `${method} ${path}`;
    const [route, ...others] = [...keys].filter(([key]) => isMeant(key)).map(([, meant]) => meant);
    const among = (several: Iterable<string>) => quoted([...several]) || 'none';
    validate(
      `HttpApiService at '${this.node.path}'`,
      rule(
        route === undefined,
        () =>
          `'path' and 'method' must be those of a route (${among(keys.keys())}), got '${method === undefined ? '' : `${method} `}${path}'`,
      ),
      rule(
        others.length > 0,
        () =>
          `'method' must say which route of '${path}' is meant (${among([...keys.keys()].filter(isMeant))}), got none`,
      ),
    );
    return route;
  }

  /**
   * Allows a principal to call every route that has `HttpAuthorization.iam()`. For a single route use `grantInvoke()` of
   * `route(path)`.
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('*', '/*', this.stage.stageName)],
    });
  }

  /** The requests and errors, and the latency. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return apiWidgets(this, this.stage);
  }

  private rollBack({ rollbackFunctions, alarms, alarmThresholds }: HttpApiServiceProps): void {
    const functions = new Set(rollbackFunctions);
    if (functions.size === 0) return;
    const alarm = httpRollbackAlarm(this, alarms, this.api, alarmThresholds);
    if (!alarm) return;
    this.alarms.push(alarm);
    for (const fn of functions) fn.addRollbackAlarm(alarm);
  }

  private take(path: string, { routes, reason }: AddedRoute): void {
    this.routes.push(...routes);
    if (reason !== undefined) this.warnOfOpenRoutes(`'${path}'`, reason);
  }

  private warnOfOpenRoutes(what: string, reason: string): void {
    Validations.of(this).addWarning(
      'cdk-reference-architectures:unauthenticatedApi',
      `everybody may call ${what} of the HTTP API: ${reason}`,
    );
  }

  private createStage(props: HttpApiServiceProps): apigwv2.HttpStage {
    return new apigwv2.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: props.throttle ?? THROTTLE,
      detailedMetricsEnabled: props.detailedMetrics ?? false,
      accessLogSettings: {
        destination: new apigwv2.LogGroupLogDestination(this.accessLogGroup),
        format: props.accessLogFormat ?? apigateway.AccessLogFormat.custom(HTTP_ACCESS_LOG_FORMAT),
      },
    });
  }
}
