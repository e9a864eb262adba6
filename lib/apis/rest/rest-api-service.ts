import { Construct } from 'constructs';
import { CfnDeletionPolicy, Duration, Names, Size, Stack, Validations } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IWebFirewall } from '../../edge';
import { ApiFunction } from '../../functions';
import { Alarms, IObservable } from '../../observability';
import { injectedProps } from '../../private/property-injection';
import { at, Rules, validate } from '../../private/validation';
import { AccountLogRole } from '../account-log-role';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { ExistingApiDomain, RestApiDomain } from '../api-domain';
import { ApiThrottle } from '../api-throttle';
import { REST_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { createAccessLogGroup } from '../private/access-log-group';
import { apiWidgets, restApiAlarms, restRollbackAlarm } from '../private/api-alarms';
import { EXECUTION_LOG_LEVEL, LOG_RETENTION, STAGE_NAME, THROTTLE } from '../private/api-defaults';
import { rollbackRules } from '../private/api-rules';
import { mapExistingDomain, mapPrivateDomain, mapRestDomain, urlBelow } from '../private/custom-domain';
import { outlineOfRoutes } from '../private/rest-api-route-rules';
import { RestApiRouteTable } from '../private/rest-api-route-table';
import { restApiRules } from '../private/rest-api-rules';
import { RestApiDefinition, RestApiOutline } from './rest-api-definition';
import { RestApiEndpoint } from './rest-api-endpoint';
import { RestApiRoute } from './rest-api-route';
import { RestApiUsagePlan } from './rest-api-usage-plan';

/** The memory in which API Gateway caches responses. It is billed by the hour, used or not, and takes minutes to change. */
export interface RestApiCache {
  /**
   * The size in GB: '0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118' or '237'. The smallest costs about 15 USD a month
   * (https://aws.amazon.com/api-gateway/pricing/).
   */
  readonly clusterSizeGb: string;
}

/** Properties of a `RestApiService`. */
export interface RestApiServiceProps {
  /** The routes and who may call them. */
  readonly definition: RestApiDefinition;

  /** The recipients of alarms when requests fail or take long. */
  readonly alarms: Alarms;

  /**
   * The description of the API, at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * The networks from which the API can be reached.
   *
   * @default RestApiEndpoint.regional()
   */
  readonly endpoint?: RestApiEndpoint;

  /**
   * The name of the stage, which is the first segment of the path at `execute-api`. A change replaces the stage, and
   * deletes its execution log.
   *
   * @default 'live'
   */
  readonly stageName?: string;

  /**
   * The variables of the stage, which functions get with each request. Clients cannot see them; functions may log them.
   *
   * @default - none
   */
  readonly stageVariables?: { [name: string]: string };

  /**
   * The requests that each method of a route may take. API Gateway has no limit for all of them together but that of the account; for
   * one by the address of clients give a `firewall` with a rate limit.
   *
   * @default - 500 a second with a burst of 1,000: half of the concurrency that the functions of a new account share, at
   * one response a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * The limits of single clients. Routes ask for keys by `apiKeyRequired`.
   *
   * @default - no API keys
   */
  readonly usagePlans?: RestApiUsagePlan[];

  /**
   * The time that API Gateway waits for a function, 1 s to 300 s. More than 29 s needs a raised quota of the account,
   * which lowers its requests a second, and a regional or private endpoint.
   *
   * @default Duration.seconds(29)
   */
  readonly integrationTimeout?: Duration;

  /**
   * The custom domain, with TLS 1.2 at least. The address at `execute-api` is switched off then, so that nothing bypasses
   * the mutual TLS of the domain. At a private endpoint it is a private domain, for the VPC endpoints alone; the address at
   * `execute-api` stays.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: RestApiDomain;

  /**
   * The custom domain that is there already, with its certificate: of several APIs with one base path each, a wildcard, or
   * one of another stack. The address at `execute-api` is switched off then.
   *
   * @default - none
   */
  readonly existingDomain?: ExistingApiDomain;

  /**
   * The web ACL of AWS WAF that inspects requests before the API does.
   *
   * @default - none; a web ACL costs 5 USD a month and more for its rules
   */
  readonly firewall?: IWebFirewall;

  /**
   * The size from which on responses are compressed for clients that accept it. Compressed requests are unpacked.
   *
   * @default - nothing is compressed
   */
  readonly minCompressionSize?: Size;

  /**
   * The media types that are no text, for example 'image/*'.
   *
   * @default - none
   */
  readonly binaryMediaTypes?: string[];

  /**
   * The cache for responses of the routes that have a `cache`.
   *
   * @default - none
   */
  readonly cache?: RestApiCache;

  /**
   * The level of the execution log, in which API Gateway says how it worked on requests, for example what an authorizer
   * answered. Bodies are never logged.
   *
   * @default apigateway.MethodLoggingLevel.ERROR - costs nothing while nothing fails; the access log has one line for a
   * failure, the execution log the steps that led to it
   */
  readonly executionLogLevel?: apigateway.MethodLoggingLevel;

  /**
   * The retention of the logs.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The format of the lines of the access log, for example a shorter one: a line of the default has about 850 bytes, and
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
   * The key that encrypts the logs. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The origin of the role that the account needs for logs.
   *
   * @default AccountLogRole.createOnce()
   */
  readonly accountLogRole?: AccountLogRole;

  /**
   * Whether metrics are kept for each method. They are billed as custom metrics, 0.30 USD a month for each method and
   * metric (https://aws.amazon.com/cloudwatch/pricing/).
   *
   * @default false
   */
  readonly detailedMetrics?: boolean;

  /**
   * Whether requests are traced by AWS X-Ray from the API on.
   *
   * @default true
   */
  readonly tracing?: boolean;

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
 * A REST API of API Gateway in front of Lambda functions: 3.50 USD for a million requests, with request validation, API
 * keys, caching, AWS WAF and private endpoints. Where none of them is needed, `HttpApiService` is cheaper and faster
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 *
 * API Gateway gives up after 29 s and refuses requests and responses of more than 10 MB; behind Lambda 6 MB.
 */
export class RestApiService extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID = 'cdk-reference-architectures.apis.RestApiService';

  /** The API: an `apigateway.RestApi`, or an `apigateway.SpecRestApi` of an OpenAPI document. */
  public readonly api: apigateway.RestApiBase;

  /** The methods of the routes, in the order in which they were added; none where an OpenAPI document has them. */
  public readonly methods: apigateway.Method[];

  /** The stage. */
  public readonly stage: apigateway.Stage;

  /** The access log: one JSON object for each request. */
  public readonly accessLogGroup: logs.LogGroup;

  /** The execution log. It is empty while `executionLogLevel` is OFF. */
  public readonly executionLogGroup: logs.LogGroup;

  /** The domain, if there is one and the endpoint is not private. */
  public readonly domainName?: apigateway.DomainName;

  /** The domain of a private endpoint, if there is one. Share it with other accounts by its `attrDomainNameArn`. */
  public readonly privateDomainName?: apigateway.CfnDomainNameV2;

  /** The usage plans, in the order of the props. */
  public readonly usagePlans: apigateway.UsagePlan[];

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The address that clients call, without a slash at its end. */
  public readonly url: string;

  /**
   * The host name to which the domain name must lead, for example by a CNAME record, if there is a domain. Of a private endpoint
   * it is known for one VPC endpoint of this app; a VPC endpoint has it among its DNS names.
   */
  public readonly domainTarget?: string;

  private readonly table?: RestApiRouteTable;
  private readonly rulesOf: (routes: RestApiOutline) => Rules[];
  private readonly everyMethod: apigateway.MethodDeploymentOptions;

  constructor(scope: Construct, id: string, props: RestApiServiceProps) {
    super(scope, id);
    props = injectedProps(RestApiService.PROPERTY_INJECTION_ID, scope, id, props);
    const endpoint = props.endpoint ?? RestApiEndpoint.regional();
    const outline = props.definition._outline;
    validate(
      at('RestApiService', scope, id),
      restApiRules(props, outline, endpoint, Stack.of(scope).region),
      rollbackRules(props.rollbackFunctions, props.alarms, Stack.of(scope)),
    );

    const logProps = {
      retention: props.logRetention ?? LOG_RETENTION,
      encryptionKey: props.logEncryptionKey,
    };
    this.accessLogGroup = createAccessLogGroup(this, props);
    const { api, table, reasons } = props.definition._bind(this, {
      api: this.apiProps(props, endpoint, outline),
      minCompressionSize: props.minCompressionSize,
      binaryMediaTypes: props.binaryMediaTypes,
      integrationTimeout: props.integrationTimeout,
    });
    this.api = api;
    this.table = table;
    this.methods = table?.methods ?? [];
    this.rulesOf = (routes) => restApiRules(props, routes, endpoint, Stack.of(scope).region);
    this.everyMethod = everyMethodOf(props);
    this.stage = api.deploymentStage;
    // Outputs are the stack's to make.
    api.node.tryRemoveChild('Endpoint');
    if (endpoint._vpcEndpoints) api.grantInvokeFromVpcEndpointsOnly(endpoint._vpcEndpoints);

    this.executionLogGroup = this.createExecutionLog(props, logProps);
    // API Gateway refuses a stage with any log while the account has no role for logs.
    const logDelivery = (props.accountLogRole ?? AccountLogRole.createOnce())._bind(this);
    if (logDelivery) this.stage.node.addDependency(logDelivery);
    const privateDomain =
      props.domain && endpoint._vpcEndpoints
        ? mapPrivateDomain(this, props.domain, this.stage, endpoint._vpcEndpoints)
        : undefined;
    this.privateDomainName = privateDomain?.domainName;
    this.domainName =
      props.domain && !privateDomain ? mapRestDomain(this, props.domain, this.stage, endpoint._type) : undefined;
    if (props.existingDomain) mapExistingDomain(this, props.existingDomain, this.api.restApiId, this.stage);
    this.domainTarget =
      privateDomain?.target ??
      this.domainName?.domainNameAliasDomainName ??
      props.existingDomain?.domainName.regionalDomainName;
    this.url = urlBelow('https', props.domain, props.existingDomain) ?? this.urlOfStage();
    this.usagePlans = (props.usagePlans ?? []).map((plan) => this.createUsagePlan(plan));
    props.firewall?.protect(this, 'Firewall', this.stage.stageArn);
    this.alarms = restApiAlarms(this, props.alarms, this.stage, props.alarmThresholds);
    this.rollBack(props);

    this.warnOfOpenRoutes(reasons);
  }

  /** Adds a route, one method for each of its methods. Refuses one that the API has, and any beside an OpenAPI document. */
  public addRoute(route: RestApiRoute): apigateway.Method[] {
    const { table } = this;
    const where = `route '${route.path}' of ${this.node.path}`;
    if (!table) throw new Error(`${where}: the OpenAPI document has the routes of the API; add it there`);
    const routes = [...table.routes, route];
    validate(where, this.rulesOf(outlineOfRoutes({ ...table.options, routes })));
    const known = new Set(table.reasons);
    const methods = table.addLater(route, this.stage.node.defaultChild as apigateway.CfnStage, this.everyMethod);
    this.warnOfOpenRoutes(table.reasons.filter((reason) => !known.has(reason)));
    return methods;
  }

  /** Allows a principal to call every route that has IAM authorization. */
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

  private rollBack(props: RestApiServiceProps): void {
    const functions = new Set(props.rollbackFunctions);
    if (functions.size === 0) return;
    const names = { apiName: this.api.restApiName, stageName: props.stageName ?? STAGE_NAME };
    const alarm = restRollbackAlarm(this, props.alarms, names, props.alarmThresholds);
    if (!alarm) return;
    this.alarms.push(alarm);
    for (const fn of functions) fn.addRollbackAlarm(alarm);
  }

  private warnOfOpenRoutes(reasons: readonly string[]): void {
    for (const reason of new Set(reasons)) {
      Validations.of(this).addWarning(
        'cdk-reference-architectures:unauthenticatedApi',
        `everybody may call routes of this API: ${reason}`,
      );
    }
  }

  private apiProps(
    props: RestApiServiceProps,
    endpoint: RestApiEndpoint,
    outline: RestApiOutline,
  ): apigateway.RestApiBaseProps {
    const everyMethod = everyMethodOf(props);
    return {
      // The metrics of an API are found by its name: two of the same name would share their alarms.
      restApiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: props.description,
      endpointConfiguration: {
        types: [endpoint._type],
        vpcEndpoints: endpoint._vpcEndpoints,
        ipAddressType: apigateway.IpAddressType.DUAL_STACK,
      },
      disableExecuteApiEndpoint: (props.domain && !endpoint._vpcEndpoints) || props.existingDomain ? true : undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: props.stageName ?? STAGE_NAME,
        variables: props.stageVariables,
        tracingEnabled: props.tracing ?? true,
        accessLogDestination: new apigateway.LogGroupLogDestination(this.accessLogGroup),
        accessLogFormat: props.accessLogFormat ?? apigateway.AccessLogFormat.custom(REST_ACCESS_LOG_FORMAT),
        cacheClusterEnabled: props.cache ? true : undefined,
        cacheClusterSize: props.cache?.clusterSizeGb,
        ...everyMethod,
        // What a method says of itself replaces all that is said of every method.
        methodOptions: Object.fromEntries(
          Object.entries(outline.methodOptions).map(([method, own]) => [method, merge(everyMethod, own)]),
        ),
      },
    };
  }

  /**
   * API Gateway would create the group by itself, and its entries would never expire.
   *
   * API Gateway gives the name, and a name exists once, so that no group may stay behind that the next deployment has to
   * make again. That is why there is one at every level, which costs nothing while it is empty: switched off and on
   * again, the log would meet its own group of before. And that is why the group goes with its stage when `stageName`
   * changes, and when the deployment that made it fails: the way back to the stage of before would fail. It stays when
   * the stack is deleted, for no API gets the id of another.
   */
  private createExecutionLog(props: RestApiServiceProps, logProps: logs.LogGroupProps): logs.LogGroup {
    const group = new logs.LogGroup(this, 'ExecutionLogGroup', {
      ...logProps,
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${props.stageName ?? STAGE_NAME}`,
    });
    const { cfnOptions } = group.node.defaultChild as logs.CfnLogGroup;
    cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
    cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
    this.stage.node.addDependency(group);
    return group;
  }

  private urlOfStage(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${this.stage.stageName}`;
  }

  private createUsagePlan({ name, throttle, quota, clients }: RestApiUsagePlan): apigateway.UsagePlan {
    const plan = new apigateway.UsagePlan(this, `${name}UsagePlan`, {
      name: `${Names.uniqueResourceName(this, { maxLength: 128, separator: '-' })} ${name}`,
      apiStages: [{ api: this.api, stage: this.stage }],
      throttle,
      quota,
    });
    for (const client of clients) {
      plan.addApiKey(new apigateway.ApiKey(this, `${client}Key`, { description: `Key of ${client}, plan ${name}` }));
    }
    return plan;
  }
}

/** What is said of every method of the stage. */
function everyMethodOf(props: RestApiServiceProps): apigateway.MethodDeploymentOptions {
  const throttle = props.throttle ?? THROTTLE;
  return {
    throttlingRateLimit: throttle.rateLimit,
    throttlingBurstLimit: throttle.burstLimit,
    loggingLevel: props.executionLogLevel ?? EXECUTION_LOG_LEVEL,
    dataTraceEnabled: false,
    metricsEnabled: props.detailedMetrics ?? false,
    ...(props.cache ? { cachingEnabled: false } : {}),
  };
}

function merge(
  every: apigateway.MethodDeploymentOptions,
  own: apigateway.MethodDeploymentOptions,
): apigateway.MethodDeploymentOptions {
  return { ...every, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
}
