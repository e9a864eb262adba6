import { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib/core';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { AlarmSeverity } from '../../observability';
import { distinct, isKnown, matches, number, oneOf, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { ContentDeliveryProps } from '../delivery/content-delivery';
import { DeliveryOrigin } from '../delivery/delivery-origin';
import { DeliveryBehavior, DeliveryErrorPage } from '../delivery/delivery-route';
import { DistributionContent } from './delivery-distribution';
import { DeliveryKind, DeliverySource } from './delivery-source';
import { stagedContentOf } from './staging-distribution';

const REGION = 'us-east-1';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_BEHAVIORS = 75;

/** The rules of a delivery. */
export function deliveryRules(scope: Construct, props: ContentDeliveryProps, defaultRootObject: string): Rules {
  const { domain, firewall, accessLogs, alarmThresholds = {} } = props;
  const content = { ...props, defaultRootObject };
  const staged = props.staging && stagedContentOf(content, props.staging._staged);
  const contents = staged ? [content, staged] : [content];
  const sources = [...new Set(contents.flatMap(originsOf))].map(({ _source }) => _source);
  return [
    sources.map((source) => source.rules(scope)),
    distinct(
      'name',
      sources.flatMap(({ vpcOrigins = [] }) => vpcOrigins),
    ),
    contents.map(contentRules),
    viewerRules(props),
    stagingRules(props),
    domain?._rules(scope) ?? [],
    firewall._rules(),
    accessLogs?._rules() ?? [],
    alarmRules(scope, props),
    oneOf('minProtocolVersion', props.minProtocolVersion, [
      cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
      cloudfront.SecurityPolicyProtocol.TLS_V1_3_2025,
    ]),
    rule(
      props.minProtocolVersion !== undefined && (domain?._hostNames.length ?? 0) === 0,
      () => `'minProtocolVersion' has no effect on the name that CloudFront gives; name a 'domain', or leave it out`,
    ),
    number('alarmThresholds.serverErrorPercent', alarmThresholds.serverErrorPercent, { min: 0.1, max: 100 }),
    seconds('alarmThresholds.originLatency', alarmThresholds.originLatency, { min: 1, max: 120 }),
    rule(
      alarmThresholds.originLatency !== undefined && !props.additionalMetrics,
      () => `'alarmThresholds.originLatency' needs a metric that costs extra; set 'additionalMetrics', or leave it out`,
    ),
  ];
}

function originsOf({ origin, routes = [] }: DistributionContent): DeliveryOrigin[] {
  return [origin, ...routes.map((route) => route.origin)];
}

/** The rules of what a delivery and its staging distribution may differ in. */
function contentRules(content: DistributionContent): Rules {
  const { errorPages = [], behavior, routes = [] } = content;
  const sources = originsOf(content).map(({ _source }) => _source);
  return [
    routeRules(content),
    defaultRules(content),
    grpcRules(content.origin, behavior),
    routes.map((route) => grpcRules(route.origin, route)),
    distinct(
      'errorPages',
      errorPages.map(({ status }) => String(status)),
    ),
    errorPages.map((page) => errorPageRules(page, sources)),
  ];
}

function grpcRules({ _source }: DeliveryOrigin, behavior: DeliveryBehavior | undefined): Rules {
  return rule(
    behavior?.grpc === true && _source.grpcObstacle !== undefined,
    () =>
      `'grpc' does not go with ${_source.grpcObstacle} at 'origin', which CloudFront refuses; take one of the two away`,
  );
}

/** The rules of what stands between viewers and CloudFront. */
function viewerRules({ http3, mutualTls, staticIps, priceClass, cacheTagHeader }: ContentDeliveryProps): Rules {
  const { PRICE_CLASS_ALL } = cloudfront.PriceClass;
  return [
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/enable-mtls-distributions.html
    rule(
      mutualTls !== undefined && http3 === true,
      () => `'http3' must not be true with 'mutualTls', which CloudFront has for HTTP/2 alone; leave it out`,
    ),
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/request-static-ips.html
    rule(
      staticIps !== undefined && (priceClass ?? PRICE_CLASS_ALL) !== PRICE_CLASS_ALL,
      () =>
        `'priceClass' must be PRICE_CLASS_ALL with 'staticIps', which all edge locations have, got ${priceClass}; leave it out`,
    ),
    matches('cacheTagHeader', cacheTagHeader, /^[A-Za-z0-9_-]+$/, "the name of a header, as 'cache-tag'"),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment-quotas-considerations.html */
function stagingRules({ staging, http3, mutualTls, staticIps }: ContentDeliveryProps): Rules {
  if (!staging) return [];
  return [
    staging._rules(),
    rule(
      http3 !== false && mutualTls === undefined,
      () => `'staging' needs a delivery without HTTP/3; set 'http3' to false, and deploy that before`,
    ),
    rule(
      mutualTls !== undefined || staticIps !== undefined,
      () =>
        `'staging' must not stand beside '${mutualTls ? 'mutualTls' : 'staticIps'}': AWS documents nothing of both, and a staging distribution has the same; take one of them away`,
    ),
  ];
}

function routeRules({ routes = [] }: DistributionContent): Rules {
  return [
    rule(
      routes.length + 1 > MAX_BEHAVIORS,
      () => `'routes' must be at most ${MAX_BEHAVIORS - 1}, got ${routes.length}; take wider patterns`,
    ),
    distinct(
      'routes',
      routes.map(({ path }) => path),
    ),
    routes.map(({ path }) => [
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
      matches(
        'path',
        path,
        /^\/[A-Za-z0-9_.*$/~"'@:+&?-]{1,254}$/,
        "a pattern that begins with a slash, as '/api/*', of 255 characters at most",
      ),
      rule(
        /^\/\*+$/.test(path),
        () => `'path' must not be '${path}', which leaves nothing to 'origin'; make it the 'origin'`,
      ),
    ]),
  ];
}

function defaultRules({ origin, pages, behavior, defaultRootObject }: DistributionContent): Rules {
  const { kind, lists } = origin._source;
  const viewerRequest = cloudfront.FunctionEventType.VIEWER_REQUEST;
  return [
    rule(
      defaultRootObject.startsWith('/'),
      () => `'defaultRootObject' must not begin with a slash, got '${defaultRootObject}'; it is the key of an object`,
    ),
    rule(
      lists === true && defaultRootObject === '',
      () =>
        `'defaultRootObject' must not be empty, since everybody would see the list of the bucket; name an object, or set 'missingAsNotFound' to false`,
    ),
    rule(
      (pages?._rewrites ?? false) && kind !== DeliveryKind.FILES,
      () => `'pages' is for a bucket as 'origin', got an application; leave it out`,
    ),
    rule(
      (pages?._rewrites ?? false) && (behavior?.functions ?? []).some(({ eventType }) => eventType === viewerRequest),
      () =>
        `'behavior.functions' must not see viewer requests beside 'pages': there is one function for them; do its work in yours, or leave 'pages' out`,
    ),
  ];
}

function errorPageRules(page: DeliveryErrorPage, sources: DeliverySource[]): Rules {
  return [
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/creating-custom-error-pages.html
    oneOf('status', page.status, [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]),
    matches('page', page.page, /^\/.+$/, "a path, as '/404.html'"),
    wholeNumber('responseStatus', page.responseStatus, { min: 200, max: 599 }),
    seconds('cachedFor', page.cachedFor, { min: 0, max: 31_536_000 }),
    rule(
      !page.replacesApplicationAnswers && sources.some(({ kind }) => kind === DeliveryKind.APPLICATION),
      () =>
        `'errorPages' would replace the ${page.status} of applications as well, whose clients get HTML then; take 'pages' for a single-page application, or set 'replacesApplicationAnswers'`,
    ),
  ];
}

function alarmRules(scope: Construct, { alarms }: ContentDeliveryProps): Rules {
  const region = [AlarmSeverity.CRITICAL, AlarmSeverity.WARNING]
    .flatMap((severity) => alarms._topicsOf(severity))
    .map(({ env }) => env.region)
    .find((one) => isKnown(one) && one !== REGION);
  return rule(
    region !== undefined && isKnown(Stack.of(scope).region),
    () =>
      `'alarms' must be sent to a topic in ${REGION}, where AWS keeps the metrics of CloudFront, got one in ${region}; make it there: new AlarmTopic(NorthVirginia.before(this), ...)`,
  );
}
