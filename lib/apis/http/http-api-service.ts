import { Construct } from 'constructs';
import { Annotations } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Alarms, IObservable } from '../../observability';
import { at, validate } from '../../private/validation';
import { ApiDomain } from '../api-domain';
import { ApiThrottle } from '../api-throttle';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { HttpAuthorization } from './http-authorization';
import { HttpApiRoute } from './http-api-route';
import { HttpTarget } from './http-target';
import { HTTP_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { mapDomain } from '../private/custom-domain';
import { httpApiAlarms, httpApiWidgets } from '../private/http-api-alarms';
import { HttpRouteTable } from '../private/http-route-table';
import { httpApiRules } from '../private/http-api-rules';
import { DEFAULT_THROTTLE } from '../private/throttle-rules';

/** The way of an HTTP API into a VPC. */
export interface HttpVpcLink {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * Where the network interfaces of the link are, in at least two zones. A change replaces the link.
   *
   * @default - the private subnets with egress, else the isolated ones
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Properties of an `HttpApiService`. */
export interface HttpApiServiceProps {
  /** What is answered by what. Further ones by `addRoute()`. 300 routes are allowed at first, a quota that can be raised. */
  readonly routes: HttpApiRoute[];

  /** Who may call the routes that say nothing else. */
  readonly authorization: HttpAuthorization;

  /** Who is told when requests fail or take long. */
  readonly alarms: Alarms;

  /**
   * What answers requests that no route takes. It has the API's authorization.
   *
   * @default - API Gateway answers them with 404
   */
  readonly fallback?: HttpTarget;

  /**
   * What it is for, at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * How many requests all routes together may take.
   *
   * @default - 500 a second with a burst of 1,000: half of the concurrency that a new account's functions share, at an
   * answer a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * Which web pages of other origins may call the API from a browser. API Gateway answers their preflight requests
   * itself and overwrites the CORS headers of the integrations.
   *
   * @default - none
   */
  readonly cors?: apigwv2.CorsPreflightOptions;

  /**
   * A name of your own. The address at `execute-api` is switched off then, so that nothing passes by the domain's mutual
   * TLS.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: ApiDomain;

  /**
   * The way to targets in a VPC: load balancers and Cloud Map services. A link costs nothing by itself.
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
   * How long the access log is kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly accessLogRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the access log. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly accessLogEncryptionKey?: kms.IKey;

  /**
   * Whether metrics are kept for each route. They are billed as custom metrics, 0.30 USD a month for each route and
   * metric (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @default false
   */
  readonly detailedMetrics?: boolean;

  /**
   * When the alarms go off.
   *
   * @default - 25 % of client errors, 1 % of server errors, 3 s for the slowest 1 % of the requests
   */
  readonly alarmThresholds?: ApiAlarmThresholds;
}

/**
 * An HTTP API of API Gateway: the cheaper and faster one (1 USD for a million requests), with routes to functions and
 * into a VPC. For request validation, API keys, caching, AWS WAF or a private endpoint take `RestApiService`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 *
 * API Gateway gives up after 30 s and refuses requests and answers of more than 10 MB; behind Lambda 6 MB.
 */
export class HttpApiService extends Construct implements IObservable {
  /** The API. */
  public readonly api: apigwv2.HttpApi;

  /** The stage `$default`, which deploys every change. */
  public readonly stage: apigwv2.HttpStage;

  /** Where each request is logged, as JSON. */
  public readonly accessLogGroup: logs.LogGroup;

  /** The name of your own, if there is one. */
  public readonly domainName?: apigwv2.DomainName;

  /** The way into the VPC, if there is one. */
  public readonly vpcLink?: apigwv2.VpcLink;

  /** What the targets in the VPC see as the client, if there is a VPC link. */
  public readonly vpcLinkSecurityGroup?: ec2.SecurityGroup;

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The address of the API, without a slash at the end. */
  public readonly url: string;

  private readonly table: HttpRouteTable;

  constructor(scope: Construct, id: string, props: HttpApiServiceProps) {
    super(scope, id);
    validate(at('HttpApiService', scope, id), httpApiRules(props));
    const addressType = props.ipAddressType ?? apigwv2.IpAddressType.DUAL_STACK;

    this.api = new apigwv2.HttpApi(this, 'Api', {
      description: props.description,
      corsPreflight: props.cors,
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.domain !== undefined,
      ipAddressType: addressType,
    });
    this.accessLogGroup = new logs.LogGroup(this, 'AccessLogs', {
      retention: props.accessLogRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.accessLogEncryptionKey,
    });
    this.stage = this.createStage(props);
    if (props.vpcLink) {
      this.vpcLinkSecurityGroup = new ec2.SecurityGroup(this, 'VpcLinkSecurityGroup', {
        vpc: props.vpcLink.vpc,
        description: 'VPC link of the HTTP API',
        allowAllOutbound: false,
      });
      this.vpcLink = createVpcLink(this, props.vpcLink, this.vpcLinkSecurityGroup);
    }
    this.table = new HttpRouteTable(this, props);
    for (const route of props.routes) this.addRoute(route);
    if (props.fallback) this.table.addFallback(props.fallback);

    if (props.domain) this.domainName = mapDomain(this, props.domain, this.api, this.stage, addressType);
    const path = props.domain?.basePath === undefined ? '' : `/${props.domain.basePath}`;
    this.url = props.domain ? `https://${props.domain.domainName}${path}` : this.api.apiEndpoint;
    this.alarms = httpApiAlarms(this, props.alarms, this.stage, props.alarmThresholds);
  }

  /** Adds a route, one for each of its methods. Refuses a method and path that another route has. */
  public addRoute(route: HttpApiRoute): apigwv2.HttpRoute[] {
    const { routes, reason } = this.table.add(route);
    if (reason !== undefined) {
      Annotations.of(this).addWarningV2(
        'cdk-reference-architectures:unauthenticatedApi',
        `anybody may call '${route.path}' of the HTTP API: ${reason}`,
      );
    }
    return routes;
  }

  /**
   * Lets somebody call every route that has `HttpAuthorization.iam()`. For single routes use `grantInvoke()` of what
   * `addRoute()` returns.
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('*', '/*', this.stage.stageName)],
    });
  }

  /** Requests and their errors, and how long they take. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return httpApiWidgets(this.node.path, this.stage);
  }

  private createStage(props: HttpApiServiceProps): apigwv2.HttpStage {
    return new apigwv2.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: props.throttle ?? DEFAULT_THROTTLE,
      detailedMetricsEnabled: props.detailedMetrics ?? false,
      accessLogSettings: {
        destination: new apigwv2.LogGroupLogDestination(this.accessLogGroup),
        format: apigateway.AccessLogFormat.custom(HTTP_ACCESS_LOG_FORMAT),
      },
    });
  }
}

function createVpcLink(scope: Construct, link: HttpVpcLink, securityGroup: ec2.ISecurityGroup): apigwv2.VpcLink {
  const withEgress = link.vpc.privateSubnets.length > 0;
  return new apigwv2.VpcLink(scope, 'VpcLink', {
    vpc: link.vpc,
    subnets: link.vpcSubnets ?? {
      subnetType: withEgress ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED,
    },
    securityGroups: [securityGroup],
  });
}
