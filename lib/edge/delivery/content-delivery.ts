import { Construct } from 'constructs';
import { Duration, Stack, Validations } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Alarms, IObservable } from '../../observability';
import { graph, severityOf } from '../../observability/internal';
import { injectedProps } from '../../private/property-injection';
import { readAgain } from '../../private/read-again';
import { acknowledgeInherent } from '../../private/rule-packs';
import { at, isKnown, validate } from '../../private/validation';
import { NorthVirginia } from '../north-virginia';
import { readTopicsWeakly } from '../private/delivery-alarms';
import { OriginBindings } from '../private/delivery-behaviors';
import { createDistribution, DistributionSettings, resourceOf } from '../private/delivery-distribution';
import { deliveryRules } from '../private/delivery-rules';
import { DeliveryKind } from '../private/delivery-source';
import { inNorthVirginia } from '../private/north-virginia-scope';
import { StagingDistribution } from '../private/staging-distribution';
import { IWebFirewall } from '../web-firewall';
import { DeliveryDomain } from './delivery-domain';
import { DeliveryFirewall } from './delivery-firewall';
import { DeliveryLogs } from './delivery-logs';
import { DeliveryMutualTls } from './delivery-mutual-tls';
import { DeliveryOrigin } from './delivery-origin';
import { DeliveryPages } from './delivery-pages';
import { DeliveryBehavior, DeliveryErrorPage, DeliveryRoute } from './delivery-route';
import { DeliveryStaging } from './delivery-staging';
import { DeliveryStaticIps } from './delivery-static-ips';
import { SecurityHeaders } from './security-headers';

/** The thresholds of the alarms of a delivery. */
export interface ContentDeliveryAlarmThresholds {
  /**
   * The share of requests that are answered with 5xx, in percent, in three periods of five minutes, 0.1 to 100.
   *
   * @default 5
   */
  readonly serverErrorPercent?: number;

  /**
   * The average time that origins take until they answer, in three periods of five minutes, 1 to 120 seconds. Needs `additionalMetrics`.
   *
   * @default - no alarm
   */
  readonly originLatency?: Duration;
}

/** Properties of a `ContentDelivery`. */
export interface ContentDeliveryProps {
  /** The origin of what no route names. */
  readonly origin: DeliveryOrigin;

  /**
   * The treatment of requests to `origin`.
   *
   * @default - the defaults of the origin
   */
  readonly behavior?: DeliveryBehavior;

  /**
   * Paths that other origins answer. The first one that fits decides.
   *
   * @default - none
   */
  readonly routes?: DeliveryRoute[];

  /** The firewall. One of the delivery's own costs at least 8 USD a month. */
  readonly firewall: DeliveryFirewall;

  /**
   * The recipients of the alarms, and of that of the firewall. A topic must be in us-east-1, where AWS keeps these metrics:
   * `new AlarmTopic(NorthVirginia.before(this), ...)`.
   */
  readonly alarms: Alarms;

  /**
   * The names, and their certificate.
   *
   * @default DeliveryDomain.cloudFrontName()
   */
  readonly domain?: DeliveryDomain;

  /**
   * The headers that tell browsers what pages may do.
   *
   * @default SecurityHeaders.strict()
   */
  readonly securityHeaders?: SecurityHeaders;

  /**
   * The object that answers the root, as a key without a slash at its beginning; an empty text for none.
   *
   * @default - 'index.html' for a bucket as `origin`, else none
   */
  readonly defaultRootObject?: string;

  /**
   * The files of a bucket as `origin` that the paths of requests stand for.
   *
   * @default DeliveryPages.asStored()
   */
  readonly pages?: DeliveryPages;

  /**
   * Pages in place of errors of origins. They hold for all routes.
   *
   * @default - none
   */
  readonly errorPages?: DeliveryErrorPage[];

  /**
   * The lowest version of TLS, with its ciphers, for the names of `domain`: TLS_V1_2_2021, TLS_V1_2_2025 or TLS_V1_3_2025.
   *
   * @default cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021 - clients of the last ten years
   */
  readonly minProtocolVersion?: cloudfront.SecurityPolicyProtocol;

  /**
   * Whether HTTP/3 is spoken, too. CloudFront has neither mutual TLS nor a staging distribution with it: switch it off in a deployment before
   * the first `staging`.
   *
   * @default true - but false with `mutualTls`
   */
  readonly http3?: boolean;

  /**
   * The certificates that clients show.
   *
   * @default - none
   */
  readonly mutualTls?: DeliveryMutualTls;

  /**
   * Addresses that stay. A list of them costs about 3,000 USD a month.
   *
   * @default - those of CloudFront, which change, IPv6 among them
   */
  readonly staticIps?: DeliveryStaticIps;

  /**
   * Another configuration that is tried on some of the requests. The delivery must be deployed before without it.
   *
   * @default - none
   */
  readonly staging?: DeliveryStaging;

  /**
   * The header of answers of origins that holds their cache tags, separated by commas: all that has a tag is invalidated at once, by the path
   * `#<tag>` (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-by-tags.html). S3 has the metadata of an object
   * for it: `x-amz-meta-cache-tag`.
   *
   * @default - none
   */
  readonly cacheTagHeader?: string;

  /**
   * The edge locations that answer, which decides the price.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * The countries that may, or may not, get anything.
   *
   * @default - all may
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The logs of requests.
   *
   * @default DeliveryLogs.cloudWatch() - kept for three months, without query strings and cookies
   */
  readonly accessLogs?: DeliveryLogs;

  /**
   * Whether CloudFront publishes the latency of origins, the rate of hits in the cache and errors by their status, at extra cost
   * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html).
   *
   * @default false
   */
  readonly additionalMetrics?: boolean;

  /**
   * Whether the distribution answers. One that does not is kept as it is.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * A comment that the console shows, at most 128 characters.
   *
   * @default - the path of the construct
   */
  readonly comment?: string;

  /**
   * The thresholds of the alarms.
   *
   * @default - 5 percent of server errors
   */
  readonly alarmThresholds?: ContentDeliveryAlarmThresholds;
}

/**
 * Content from the edge of AWS's network (Amazon CloudFront), by HTTPS alone: private buckets, APIs and load balancers behind one name, with
 * a firewall, security headers, logs and alarms. What AWS has in us-east-1 alone is made there, whatever the Region of the stack.
 */
export class ContentDelivery extends Construct implements IObservable {
  /** The id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-reference-architectures.edge.ContentDelivery';

  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;

  /** The address, with the first name of `domain`, or that of CloudFront. */
  public readonly url: string;

  /** The distribution that is tried, with `staging`. */
  public readonly stagingDistribution?: cloudfront.Distribution;

  /** The certificate of the names. */
  public readonly certificate?: acm.ICertificate;

  /** The firewall. */
  public readonly firewall?: IWebFirewall;

  /** The headers of answers. */
  public readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  /** The log group of the requests, in us-east-1. Those to the staging distribution have their own. */
  public readonly accessLogGroup?: logs.LogGroup;

  /** The bucket of the logs of requests. */
  public readonly accessLogBucket?: s3.IBucket;

  /** The alarms, in us-east-1; empty with `Alarms.none()`. That of the firewall is its own. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly distributionId: string;

  constructor(scope: Construct, id: string, props: ContentDeliveryProps) {
    super(scope, id);
    props = injectedProps(ContentDelivery.PROPERTY_INJECTION_ID, scope, id, props);
    const isFiles = props.origin._source.kind === DeliveryKind.FILES;
    const defaultRootObject = props.defaultRootObject ?? (isFiles ? 'index.html' : '');
    validate(at('ContentDelivery', scope, id), deliveryRules(this, props, defaultRootObject));

    const { domain = DeliveryDomain.cloudFrontName(), accessLogs = DeliveryLogs.cloudWatch() } = props;
    this.warnOfUnknownRegion(props, domain, accessLogs);
    this.certificate = domain._certificate(this);
    this.firewall = props.firewall._bind(this, props.alarms);
    this.responseHeadersPolicy = (props.securityHeaders ?? SecurityHeaders.strict())._bind(this);
    const settings = this.settingsOf(props);
    const origins = new OriginBindings(this);
    this.distribution = createDistribution(this, { ...props, defaultRootObject }, settings, {
      origins,
      hostNames: domain._hostNames,
      additionalMetrics: props.additionalMetrics ?? false,
    });
    const resource = resourceOf(this.distribution);
    NorthVirginia._readWeakly(resource);
    readAgain(resource, domain._given);
    props.mutualTls?._bind(this, resource);
    if (props.staticIps)
      resource.addPropertyOverride('DistributionConfig.AnycastIpListId', props.staticIps._bind(this));
    if (accessLogs._delivers) acknowledgeLogs(this.distribution);
    this.distributionId = resource.ref;
    origins.allow(this.distribution);
    domain._alias(this, this.distribution, settings.ipv6);
    const hostName = domain._hostNames.find((name) => !name.startsWith('*.'));
    this.url = `https://${hostName ?? this.distribution.distributionDomainName}`;
    const { logGroup, bucket } = accessLogs._delivers
      ? accessLogs._bind(inNorthVirginia(this, 'after'), this.distributionId)
      : {};
    this.accessLogGroup = logGroup;
    this.accessLogBucket = bucket;
    const staged =
      props.staging && new StagingDistribution(this, props.staging, { ...props, defaultRootObject }, settings);
    staged?.attach(this.distribution);
    this.stagingDistribution = staged?.distribution;
    if (staged && accessLogs._delivers) this.logStaging(staged, accessLogs);
    this.alarms = props.alarms.enabled ? this.createAlarms(inNorthVirginia(this, 'after'), props, staged) : [];
  }

  /** Lets a grantee have CloudFront forget what it has cached. */
  public grantCreateInvalidation(grantee: iam.IGrantable): iam.Grant {
    return this.distribution.grants.createInvalidation(grantee);
  }

  /** Requests of viewers, by all methods. Metrics of CloudFront are in us-east-1. */
  public metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', cloudwatch.Stats.SUM, options);
  }

  /** The share of requests that are answered with 4xx, in percent. */
  public metricClientErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', cloudwatch.Stats.AVERAGE, options);
  }

  /** The share of requests that are answered with 5xx, in percent. */
  public metricServerErrorRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', cloudwatch.Stats.AVERAGE, options);
  }

  /** The time that origins take until they answer, in milliseconds. Only with `additionalMetrics`. */
  public metricOriginLatency(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OriginLatency', cloudwatch.Stats.AVERAGE, options);
  }

  /** The share of requests that are answered from the cache, in percent. Only with `additionalMetrics`. */
  public metricCacheHitRate(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CacheHitRate', cloudwatch.Stats.AVERAGE, options);
  }

  public dashboardWidgets(): cloudwatch.IWidget[] {
    const region = 'us-east-1';
    return [
      graph(this, 'requests', {
        region,
        left: [this.metricRequests({ region })],
        right: [this.metricServerErrorRate({ region }), this.metricClientErrorRate({ region })],
      }),
    ];
  }

  private settingsOf(props: ContentDeliveryProps): DistributionSettings {
    return {
      comment: props.comment ?? this.node.path,
      enabled: props.enabled ?? true,
      certificate: this.certificate,
      minProtocolVersion: props.minProtocolVersion,
      http3: props.http3 ?? props.mutualTls === undefined,
      ipv6: props.staticIps?._ipv6 ?? true,
      priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
      webAclId: props.firewall._attached ? this.firewall?.webAclArn : undefined,
      cacheTagHeader: props.cacheTagHeader,
      headers: this.responseHeadersPolicy,
    };
  }

  private logStaging(staged: StagingDistribution, accessLogs: DeliveryLogs): void {
    const resource = resourceOf(staged.distribution);
    NorthVirginia._readWeakly(resource);
    acknowledgeLogs(staged.distribution);
    accessLogs._bind(inNorthVirginia(staged, 'after'), resource.ref);
  }

  private warnOfUnknownRegion(
    { firewall, alarms }: ContentDeliveryProps,
    domain: DeliveryDomain,
    accessLogs: DeliveryLogs,
  ) {
    if (isKnown(Stack.of(this).region)) return;
    if (!firewall._creates && !alarms.enabled && !domain._certifies && !accessLogs._delivers) return;
    Validations.of(this).addWarning(
      'cdk-reference-architectures:deliveryRegionUnknown',
      `The Region of the stack is not known, and is taken for us-east-1: elsewhere its alarms see nothing, and the rest is not deployed. Give the stack 'env: { region }', whichever it is.`,
    );
  }

  private metric(metricName: string, statistic: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: this.distributionId, Region: 'Global' },
      statistic,
      period: Duration.minutes(5),
      ...options,
    });
  }

  private createAlarms(
    scope: Construct,
    { alarms, alarmThresholds = {} }: ContentDeliveryProps,
    staged: StagingDistribution | undefined,
  ): cloudwatch.Alarm[] {
    const { serverErrorPercent = 5, originLatency } = alarmThresholds;
    readTopicsWeakly(alarms, scope);
    const errors = alarms.add(scope, 'ServerErrorsAlarm', {
      severity: severityOf('deliveryErrors'),
      metric: this.metricServerErrorRate(),
      threshold: serverErrorPercent,
      alarmDescription: `The distribution answers ${serverErrorPercent}% of requests or more with 5xx: look at its access logs for x-edge-detailed-result-type, and at the origins.`,
    });
    const latency =
      originLatency &&
      alarms.add(scope, 'OriginLatencyAlarm', {
        severity: severityOf('deliveryOriginLatency'),
        metric: this.metricOriginLatency(),
        threshold: originLatency.toMilliseconds(),
        alarmDescription: `The origins of the distribution take ${originLatency.toHumanString()} or more on average until they answer: look at them, and at the share of the cache.`,
      });
    const staging =
      staged &&
      alarms.add(scope, `${staged.node.id}ServerErrorsAlarm`, {
        severity: severityOf('deliveryErrors'),
        metric: this.metricServerErrorRate({
          dimensionsMap: { DistributionId: staged.distribution.distributionId, Region: 'Global' },
        }),
        threshold: serverErrorPercent,
        alarmDescription: `The staging distribution answers ${serverErrorPercent}% of the requests that it gets or more with 5xx: do not promote it, and detach it.`,
      });
    return [errors, latency, staging].filter((alarm) => alarm !== undefined);
  }
}

function acknowledgeLogs(distribution: cloudfront.Distribution): void {
  acknowledgeInherent(
    distribution,
    'Its standard logs of version 2 are delivered by CloudWatch Logs, which is no property of a distribution',
    'AwsSolutions-CFR3',
  );
}
