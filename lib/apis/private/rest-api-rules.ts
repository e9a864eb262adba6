import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import {
  distinct,
  isKnown,
  matches,
  nonEmptyList,
  oneOf,
  ordered,
  Rule,
  rule,
  Rules,
  seconds,
  wholeNumber,
} from '../../private/validation';
import { RestApiDomain } from '../api-domain';
import { AnsweringFunction, RestApiOutline } from '../rest/rest-api-definition';
import { RestApiEndpoint } from '../rest/rest-api-endpoint';
import { RestApiServiceProps } from '../rest/rest-api-service';
import { RestApiUsagePlan } from '../rest/rest-api-usage-plan';
import { INTEGRATION_TIMEOUT } from './api-defaults';
import { descriptionRule, logClassRule, minRollbackRule, thresholdRules, throttleRules, timeoutOf } from './api-rules';
import { domainRules, existingDomainRules, privateDomainRules } from './custom-domain';

/** The sizes that a cache can have, in GB. */
const CACHE_SIZES = ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'];

/** Where an edge endpoint has its certificate: the Region of CloudFront. */
const EDGE_REGION = 'us-east-1';

/** The rules for the props of a REST API. */
export function restApiRules(
  props: RestApiServiceProps,
  outline: RestApiOutline,
  endpoint: RestApiEndpoint,
  region: string,
): Rules[] {
  const type = endpoint._type;
  const { alarmThresholds, usagePlans = [], cache, domain } = props;
  return [
    descriptionRule(props.description),
    ...logClassRule(props.accessLogClass),
    ...matches('stageName', props.stageName, /^[A-Za-z0-9_-]{1,128}$/, "letters, digits, '-' and '_', at most 128"),
    ...stageVariableRules(props.stageVariables ?? {}),
    ...outline.rules,
    ...throttleRules('throttle', props.throttle),
    ...timeoutRules(props, outline.handlers, type),
    ...usagePlanRules(usagePlans, outline.usesApiKeys),
    ...domainRules('domain', domain, type === apigateway.EndpointType.EDGE ? EDGE_REGION : region),
    ...existingDomainRules(props.existingDomain, domain),
    rule(
      type !== apigateway.EndpointType.REGIONAL && props.existingDomain !== undefined,
      () => `'existingDomain' must be left out of an endpoint of the type ${type}; use RestApiEndpoint.regional()`,
    ),
    ...securityPolicyRules(domain, type),
    rule(
      type === apigateway.EndpointType.EDGE && domain?.mutualTls !== undefined,
      () => `'domain.mutualTls' must be left out of an edge endpoint; use RestApiEndpoint.regional()`,
    ),
    ...(endpoint._vpcEndpoints ? privateDomainRules(domain, endpoint._vpcEndpoints) : []),
    ...oneOf('cache.clusterSizeGb', cache?.clusterSizeGb, CACHE_SIZES),
    rule(
      cache !== undefined && !outline.usesCache,
      () =>
        `'cache' must be used by a route, got none; it is billed by the hour, give a route a 'cache' or leave it out`,
    ),
    rule(cache === undefined && outline.usesCache, () => `'cache' must be given while routes have one, got none`),
    rule(
      isKnown(props.minCompressionSize) && props.minCompressionSize.toBytes() > 10_485_760,
      () => `'minCompressionSize' must be at most 10485760 bytes, got ${props.minCompressionSize?.toBytes()}`,
    ),
    minRollbackRule(alarmThresholds?.minRollbackRequests),
    thresholdRules(
      {
        clientErrorPercent: alarmThresholds?.clientErrorPercent,
        serverErrorPercent: alarmThresholds?.serverErrorPercent,
        rollbackErrorPercent: alarmThresholds?.rollbackErrorPercent,
      },
      alarmThresholds?.latencyP99,
    ),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
function timeoutRules(
  { integrationTimeout }: RestApiServiceProps,
  handlers: readonly AnsweringFunction[],
  type: apigateway.EndpointType,
): Rule[] {
  const standard = INTEGRATION_TIMEOUT.toSeconds();
  const known = integrationTimeout && !integrationTimeout.isUnresolved() ? integrationTimeout : INTEGRATION_TIMEOUT;
  const limit = known.toSeconds({ integral: false });
  const tooPatient = (among: readonly AnsweringFunction[]) => [
    ...new Set(
      among.flatMap(({ handler, timeout: own }) => {
        const timeout = timeoutOf(handler);
        const allowed = own && !own.isUnresolved() ? own.toSeconds({ integral: false }) : limit;
        return timeout !== undefined && timeout > allowed ? [`'${handler.node.path}' (${timeout} s)`] : [];
      }),
    ),
  ];
  const patient = tooPatient(handlers.filter(({ timeout }) => timeout === undefined));
  const streaming = tooPatient(handlers.filter(({ timeout }) => timeout !== undefined));
  return [
    ...seconds('integrationTimeout', integrationTimeout, { min: 1, max: 300 }),
    rule(
      limit > standard && type === apigateway.EndpointType.EDGE,
      () =>
        `'integrationTimeout' must not exceed ${standard} s at an edge endpoint, got ${limit} s; use RestApiEndpoint.regional()`,
    ),
    rule(
      patient.length > 0,
      () =>
        `'timeout' of a function behind the API must not exceed ${limit} s, got ${patient.join(', ')}; ` +
        "lower it, or raise the quota of the account and set 'integrationTimeout'; a target that streams has a 'timeout' of its own",
    ),
    rule(
      streaming.length > 0,
      () =>
        `'timeout' of a function that streams must not exceed the 'timeout' of its target, got ${streaming.join(', ')}; ` +
        'lower it, or raise that of the target',
    ),
  ];
}

function usagePlanRules(plans: RestApiUsagePlan[], used: boolean | undefined): Rule[] {
  const clients = plans.flatMap((plan) => plan.clients);
  return [
    rule(
      plans.length === 0 && used === true,
      () => `'usagePlans' must be given while routes have 'apiKeyRequired', got none; nobody would have a key`,
    ),
    rule(
      plans.length > 0 && used === false,
      () => `'usagePlans' must be used by a route, got none with 'apiKeyRequired'; set it, or leave out 'usagePlans'`,
    ),
    ...distinct(
      'usagePlans.name',
      plans.map(({ name }) => name),
    ),
    ...distinct('usagePlans.clients', clients),
    ...plans.flatMap(({ name, throttle, quota, clients: own }) => [
      ...matches('usagePlans.name', name, /^[A-Za-z][A-Za-z0-9]*$/, "letters and digits, for example 'Partners'"),
      ...throttleRules(`usagePlans[${name}].throttle`, throttle),
      ...nonEmptyList(`usagePlans[${name}].clients`, own),
      ...own.flatMap((client) =>
        matches(`usagePlans[${name}].clients`, client, /^[A-Za-z][A-Za-z0-9]*$/, 'names of letters and digits'),
      ),
      ...quotaRules(`usagePlans[${name}].quota`, quota),
    ]),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html */
function securityPolicyRules(domain: RestApiDomain | undefined, type: apigateway.EndpointType): Rule[] {
  const policy = domain?.securityPolicy;
  const enhanced = policy?.startsWith('SecurityPolicy_') ?? false;
  const forEdge = policy?.endsWith('_EDGE') ?? false;
  const edge = type === apigateway.EndpointType.EDGE;
  return [
    rule(
      policy === apigateway.SecurityPolicy.TLS_1_0,
      () => `'domain.securityPolicy' must be TLS_1_2 or newer, got TLS_1_0, which clients no longer need`,
    ),
    rule(
      enhanced && forEdge !== edge,
      () =>
        `'domain.securityPolicy' must be one for ${edge ? 'edge' : 'regional'} endpoints, got ${policy}; ` +
        `take one ${edge ? 'that ends' : 'that does not end'} with _EDGE`,
    ),
    rule(
      !enhanced && domain?.endpointAccessMode !== undefined,
      () => `'domain.endpointAccessMode' must be left out of TLS_1_2; give another 'securityPolicy', or leave it out`,
    ),
  ];
}

function quotaRules(prop: string, quota: apigateway.QuotaSettings | undefined): Rule[] {
  return [
    rule(
      quota !== undefined && (quota.limit === undefined || quota.period === undefined),
      () => `'${prop}' must have 'limit' and 'period', got ${JSON.stringify(quota)}`,
    ),
    ...wholeNumber(`${prop}.limit`, quota?.limit, { min: 1 }),
    ...wholeNumber(`${prop}.offset`, quota?.offset, { min: 0 }),
    ...ordered(`${prop}.offset`, quota?.offset, `${prop}.limit`, quota?.limit),
  ];
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/aws-api-gateway-stage-variables-reference.html */
function stageVariableRules(variables: { readonly [name: string]: string }): Rule[] {
  return Object.entries(variables).flatMap(([name, value]) => [
    ...matches('stageVariables', name, /^[A-Za-z0-9_]+$/, "named by letters, digits and '_'"),
    ...matches(`stageVariables[${name}]`, value, /^[A-Za-z0-9._~:/?#&=,-]+$/, 'of letters, digits and -._~:/?#&=,'),
  ]);
}
