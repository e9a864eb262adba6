import { Alarms, AlarmSeverity } from '../../observability';
import { isKnown, rule, Rules } from '../../private/validation';
import { ShieldProtectionProps } from '../shield/shield-protection';
import { ShieldedResourceConfig, ShieldedResourceType } from '../shield/shielded-resource';
import { WebFirewall } from '../web-firewall';

/** https://docs.aws.amazon.com/waf/latest/developerguide/ddos-automatic-app-layer-response-caveats.html */
const RESPONSE_CAPACITY = 150;

const { APPLICATION_LOAD_BALANCER, CLOUDFRONT_DISTRIBUTION, GLOBAL_ACCELERATOR, ROUTE_53_HOSTED_ZONE } =
  ShieldedResourceType;

/** The refusal of an account without a subscription: CloudFormation could not make one, and it costs for a year. */
export function subscriptionRules(accountIsSubscribed: boolean): Rules {
  return rule(
    accountIsSubscribed !== true,
    () =>
      `'accountIsSubscribed' must be true: AWS Shield Advanced costs 3,000 USD a month for a year, and is subscribed to by hand; leave the construct out of accounts that are not subscribed`,
  );
}

/**
 * The Region of the metrics of a resource, where it is not that of the resource
 * (https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html). Accelerators are of us-west-2, as their own metrics are.
 */
export function metricsRegionOf(type: ShieldedResourceType): string | undefined {
  if (type === CLOUDFRONT_DISTRIBUTION || type === ROUTE_53_HOSTED_ZONE) return 'us-east-1';
  return type === GLOBAL_ACCELERATOR ? 'us-west-2' : undefined;
}

/** The rules for a protection. */
export function shieldRules(
  stackRegion: string,
  props: ShieldProtectionProps,
  { type, members }: ShieldedResourceConfig,
): Rules {
  return [
    subscriptionRules(props.accountIsSubscribed),
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-shield-protection.html
    rule(
      props.healthCheck !== undefined && type === ROUTE_53_HOSTED_ZONE,
      () => `'healthCheck' does not go with a hosted zone; leave it out`,
    ),
    responseRules(
      props,
      type,
      members.map(({ arn }) => arn),
    ),
    alarmRules(stackRegion, props.alarms, metricsRegionOf(type)),
  ];
}

function responseRules({ applicationLayerResponse }: ShieldProtectionProps, type: string, arns: string[]): Rules {
  if (!applicationLayerResponse) return [];
  const firewall = applicationLayerResponse._firewall;
  const forCloudFront = type === CLOUDFRONT_DISTRIBUTION;
  // https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_EnableApplicationLayerAutomaticResponse.html
  if (!forCloudFront && type !== APPLICATION_LOAD_BALANCER) {
    return rule(
      true,
      () => `'applicationLayerResponse' is for Application Load Balancers and distributions, got ${type}; leave it out`,
    );
  }
  if (!(firewall instanceof WebFirewall)) return [];
  const { _limits: limits } = firewall;
  return [
    rule(
      limits.forCloudFront !== forCloudFront,
      () =>
        `'applicationLayerResponse' needs the firewall that protects the resource, of scope ${forCloudFront ? 'CLOUDFRONT' : 'REGIONAL'}`,
    ),
    rule(
      !limits.hasRateLimit,
      () => `'applicationLayerResponse' needs a firewall with a rate limit; give it 'rateLimits'`,
    ),
    rule(
      firewall.capacity + RESPONSE_CAPACITY > limits.maxCapacity,
      () =>
        `'applicationLayerResponse' takes ${RESPONSE_CAPACITY} WCU of the firewall, which has ${firewall.capacity} of ${limits.maxCapacity} in use; leave out a group, or raise its 'maxCapacity'`,
    ),
    rule(
      !forCloudFront && limits.forCloudFront === forCloudFront && !arns.every((arn) => firewall._protectionOf(arn)),
      () =>
        `'applicationLayerResponse' needs a firewall that protects the load balancer already; give the load balancer its 'firewall', or call firewall.protect() before`,
    ),
  ];
}

function alarmRules(stackRegion: string, alarms: Alarms, metricsRegion: string | undefined): Rules {
  if (!alarms.enabled || metricsRegion === undefined) return [];
  if (metricsRegion === 'us-west-2') {
    return rule(
      isKnown(stackRegion) && stackRegion !== metricsRegion,
      () =>
        `'alarms' of an accelerator need a stack in ${metricsRegion}, got ${stackRegion}; give the protection a stack there, or take Alarms.none()`,
    );
  }
  const topics = Object.values(AlarmSeverity).flatMap((severity) => alarms._topicsOf(severity));
  const elsewhere = topics.find(({ env }) => isKnown(env.region) && env.region !== metricsRegion);
  return [
    rule(
      !isKnown(stackRegion),
      () =>
        `'alarms' of distributions and hosted zones are in ${metricsRegion}, and the Region of the stack must be known for that; give the stack 'env: { region }', or take Alarms.none()`,
    ),
    rule(
      isKnown(stackRegion) && elsewhere !== undefined,
      () =>
        `'alarms' of distributions and hosted zones are in ${metricsRegion}, and need a topic there, got one of ${elsewhere?.env.region}; make it by new AlarmTopic(NorthVirginia.before(this), ...)`,
    ),
  ];
}
