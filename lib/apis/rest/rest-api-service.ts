import { Construct, IDependable } from 'constructs';
import { Annotations, Duration, Names, Size } from 'aws-cdk-lib/core';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { IWebFirewall } from '../../edge';
import { Alarms, IObservable } from '../../observability';
import { at, validate } from '../../private/validation';
import { AccountLogRole } from '../api-gateway-account';
import { ApiDomain } from '../api-domain';
import { ApiThrottle } from '../api-throttle';
import { REST_ACCESS_LOG_FORMAT } from '../private/access-log-formats';
import { RestApiOutline } from '../private/rest-api-definition-config';
import { mapRestDomain } from '../private/rest-api-domain';
import { restApiRules } from '../private/rest-api-rules';
import { restApiAlarms, restApiWidgets } from '../private/rest-api-alarms';
import { DEFAULT_THROTTLE } from '../private/throttle-rules';
import { ApiAlarmThresholds } from '../api-alarm-thresholds';
import { RestApiDefinition } from './rest-api-definition';
import { RestApiEndpoint } from './rest-api-endpoint';
import { RestApiUsagePlan } from './rest-api-usage-plan';

/** The memory in which API Gateway keeps answers. It is billed by the hour, used or not, and takes minutes to change. */
export interface RestApiCache {
  /**
   * The size in GB: '0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118' or '237'. The smallest costs about 15 USD a month
   * (https://aws.amazon.com/api-gateway/pricing/).
   */
  readonly clusterSizeGb: string;
}

/** Properties of a `RestApiService`. */
export interface RestApiServiceProps {
  /** What the API answers, and who may call. */
  readonly definition: RestApiDefinition;

  /** Who is told when requests fail or take long. */
  readonly alarms: Alarms;

  /**
   * What it is for, at most 1,024 characters.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * From where it is reached.
   *
   * @default RestApiEndpoint.regional()
   */
  readonly endpoint?: RestApiEndpoint;

  /**
   * The name of the stage, which is the first segment of the path at `execute-api`. A change replaces the stage.
   *
   * @default 'live'
   */
  readonly stageName?: string;

  /**
   * Variables of the stage, which functions get with each request. Clients cannot see them; functions log them.
   *
   * @default - none
   */
  readonly stageVariables?: { [name: string]: string };

  /**
   * How many requests all routes together may take.
   *
   * @default - 500 a second with a burst of 1,000: half of the concurrency that a new account's functions share, at an
   * answer a second
   */
  readonly throttle?: ApiThrottle;

  /**
   * How much single clients may use the API. Routes have to ask for keys by `apiKeyRequired`.
   *
   * @default - no API keys
   */
  readonly usagePlans?: RestApiUsagePlan[];

  /**
   * How long API Gateway waits for a function, 1 s to 300 s. More than 29 s needs a raised quota of the account, which
   * lowers the requests a second it may have, and a regional or private endpoint.
   *
   * @default Duration.seconds(29)
   */
  readonly integrationTimeout?: Duration;

  /**
   * A name of your own, with TLS 1.2 at least. The address at `execute-api` is switched off then, so that nothing passes
   * by the domain's mutual TLS.
   *
   * @default - the address at `execute-api`
   */
  readonly domain?: ApiDomain;

  /**
   * What looks at requests before the API does: AWS WAF.
   *
   * @default - none; a web ACL costs 5 USD a month and more for its rules
   */
  readonly firewall?: IWebFirewall;

  /**
   * Answers from this size on are compressed for clients that can have it, and compressed requests are unpacked.
   *
   * @default - nothing is compressed
   */
  readonly minCompressionSize?: Size;

  /**
   * Media types that are no text, for example 'image/*'.
   *
   * @default - none
   */
  readonly binaryMediaTypes?: string[];

  /**
   * Memory for answers of the routes that have a `cache`.
   *
   * @default - none
   */
  readonly cache?: RestApiCache;

  /**
   * Whether API Gateway logs how it worked on requests, for example what an authorizer answered. Bodies are never logged.
   *
   * @default apigateway.MethodLoggingLevel.OFF - the access log has the reason of each refusal
   */
  readonly executionLogLevel?: apigateway.MethodLoggingLevel;

  /**
   * How long the logs are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the logs. Its policy must admit CloudWatch Logs.
   *
   * @default - CloudWatch Logs' own key
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * What is done about the role that the account needs for logs.
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
   * When the alarms go off.
   *
   * @default - 25 % of client errors, 1 % of server errors, 3 s for the slowest 1 % of the requests
   */
  readonly alarmThresholds?: ApiAlarmThresholds;
}

/**
 * A REST API of API Gateway in front of Lambda functions: 3.50 USD for a million requests, with request validation, API
 * keys, caching, AWS WAF and private endpoints. Where none of them is needed, `HttpApiService` is cheaper and faster
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html).
 *
 * API Gateway gives up after 29 s and refuses requests and answers of more than 10 MB; behind Lambda 6 MB.
 */
export class RestApiService extends Construct implements IObservable {
  /** The API: an `apigateway.RestApi`, or an `apigateway.SpecRestApi` of an OpenAPI document. */
  public readonly api: apigateway.RestApiBase;

  /** The stage. */
  public readonly stage: apigateway.Stage;

  /** One JSON object for each request. */
  public readonly accessLog: logs.LogGroup;

  /** What API Gateway says of its work, if it is asked to. */
  public readonly executionLog?: logs.LogGroup;

  /** The domain, if there is one. */
  public readonly domainName?: apigateway.DomainName;

  /** The usage plans, in the order of the props. */
  public readonly usagePlans: apigateway.UsagePlan[];

  /** The alarms, if there are any. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The address that clients call, with a slash at the end. */
  public readonly url: string;

  constructor(scope: Construct, id: string, props: RestApiServiceProps) {
    super(scope, id);
    const endpoint = props.endpoint ?? RestApiEndpoint.regional();
    const outline = props.definition._outline;
    validate(at('RestApiService', scope, id), restApiRules(props, outline, endpoint._type));

    const logProps = {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      encryptionKey: props.logEncryptionKey,
    };
    this.accessLog = new logs.LogGroup(this, 'AccessLog', logProps);
    const { api, reasons } = props.definition._bind(this, {
      api: this.apiProps(props, endpoint, outline),
      minCompressionSize: props.minCompressionSize,
      binaryMediaTypes: props.binaryMediaTypes,
      integrationTimeout: props.integrationTimeout,
    });
    this.api = api;
    this.stage = api.deploymentStage;
    // Outputs are the stack's to make.
    api.node.tryRemoveChild('Endpoint');
    if (endpoint._vpcEndpoints) api.grantInvokeFromVpcEndpointsOnly(endpoint._vpcEndpoints);

    this.executionLog = this.createExecutionLog(props, logProps);
    this.waitForLogDelivery((props.accountLogRole ?? AccountLogRole.createOnce())._bind(this));
    this.domainName = props.domain && mapRestDomain(this, props.domain, this.stage, endpoint._type);
    this.url = props.domain ? urlOf(props.domain) : api.url;
    this.usagePlans = (props.usagePlans ?? []).map((plan) => this.createUsagePlan(plan));
    props.firewall?.protect(this, 'Firewall', this.stage.stageArn);
    this.alarms = restApiAlarms(this, props.alarms, this.stage, props.alarmThresholds);

    for (const reason of new Set(reasons)) {
      Annotations.of(this).addWarningV2(
        'cdk-reference-architectures:unauthenticatedApi',
        `everybody may call routes of this API: ${reason}`,
      );
    }
  }

  /** Lets a principal call every route that has IAM authorization. */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [this.api.arnForExecuteApi('*', '/*', this.stage.stageName)],
    });
  }

  /** Requests and errors, and latency. */
  public dashboardWidgets(): cloudwatch.IWidget[] {
    return restApiWidgets(this.node.path, this.stage);
  }

  private apiProps(
    props: RestApiServiceProps,
    endpoint: RestApiEndpoint,
    outline: RestApiOutline,
  ): apigateway.RestApiBaseProps {
    const throttle = props.throttle ?? DEFAULT_THROTTLE;
    const everyMethod: apigateway.MethodDeploymentOptions = {
      throttlingRateLimit: throttle.rateLimit,
      throttlingBurstLimit: throttle.burstLimit,
      loggingLevel: props.executionLogLevel ?? apigateway.MethodLoggingLevel.OFF,
      dataTraceEnabled: false,
      metricsEnabled: props.detailedMetrics ?? false,
      ...(props.cache ? { cachingEnabled: false } : {}),
    };
    return {
      // The metrics of an API are found by its name: two of the same name would share their alarms.
      restApiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: props.description,
      endpointConfiguration: {
        types: [endpoint._type],
        vpcEndpoints: endpoint._vpcEndpoints,
        ipAddressType: apigateway.IpAddressType.DUAL_STACK,
      },
      disableExecuteApiEndpoint: props.domain ? true : undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: props.stageName ?? 'live',
        variables: props.stageVariables,
        tracingEnabled: props.tracing ?? true,
        accessLogDestination: new apigateway.LogGroupLogDestination(this.accessLog),
        accessLogFormat: apigateway.AccessLogFormat.custom(REST_ACCESS_LOG_FORMAT),
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

  /** API Gateway would make the group by itself, and keep the entries for ever. */
  private createExecutionLog(props: RestApiServiceProps, logProps: logs.LogGroupProps): logs.LogGroup | undefined {
    const level = props.executionLogLevel ?? apigateway.MethodLoggingLevel.OFF;
    if (level === apigateway.MethodLoggingLevel.OFF) return undefined;
    const group = new logs.LogGroup(this, 'ExecutionLog', {
      ...logProps,
      logGroupName: `API-Gateway-Execution-Logs_${this.api.restApiId}/${props.stageName ?? 'live'}`,
    });
    this.stage.node.addDependency(group);
    return group;
  }

  private waitForLogDelivery(setting: IDependable | undefined): void {
    if (setting) this.stage.node.addDependency(setting);
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

function merge(
  every: apigateway.MethodDeploymentOptions,
  own: apigateway.MethodDeploymentOptions,
): apigateway.MethodDeploymentOptions {
  return { ...every, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
}

function urlOf({ domainName, basePath }: ApiDomain): string {
  return basePath === undefined ? `https://${domainName}/` : `https://${domainName}/${basePath}/`;
}
