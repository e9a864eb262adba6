import { Duration } from 'aws-cdk-lib/core';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { distinct, matches, nonEmptyList, rule, Rules, seconds } from '../../private/validation';
import { FirewallAction } from '../firewall-action';
import { BodyInspectionLimits, WebAclOptions } from '../web-acl-options';

/** Three days: https://docs.aws.amazon.com/waf/latest/APIReference/API_ImmunityTimeProperty.html */
const MAX_IMMUNITY = 259_200;

/** The names of what is protected, as AWS WAF has them. */
const BODY_OWNERS: { readonly [K in keyof Required<BodyInspectionLimits>]: string } = {
  cloudFront: 'CLOUDFRONT',
  apiGateway: 'API_GATEWAY',
  cognitoUserPool: 'COGNITO_USER_POOL',
  appRunnerService: 'APP_RUNNER_SERVICE',
  verifiedAccessInstance: 'VERIFIED_ACCESS_INSTANCE',
};

/** The rules of the settings of a web ACL beside its rules. */
export function settingRules(options: WebAclOptions, forCloudFront: boolean): Rules {
  const { bodyInspectionLimits: limits, tokenDomains, dataProtection, lowReputationLimit } = options;
  const owners = Object.keys(limits ?? {}) as (keyof BodyInspectionLimits)[];
  const others = owners.filter((owner) => limits?.[owner] !== undefined && (owner === 'cloudFront') !== forCloudFront);
  return [
    rule(
      others.length > 0,
      () =>
        `'bodyInspectionLimits' of ${others.join(', ')} are for a firewall of scope ${forCloudFront ? 'REGIONAL' : 'CLOUDFRONT'}; leave them out`,
    ),
    rule(
      forCloudFront && lowReputationLimit !== undefined,
      () => `'lowReputationLimit' is for load balancers, got a firewall of scope CLOUDFRONT; leave it out`,
    ),
    seconds('captchaImmunity', options.captchaImmunity, { min: 60, max: MAX_IMMUNITY }),
    seconds('challengeImmunity', options.challengeImmunity, { min: 300, max: MAX_IMMUNITY }),
    nonEmptyList('tokenDomains', tokenDomains),
    distinct('tokenDomains', tokenDomains),
    (tokenDomains ?? []).map((domain) =>
      matches('tokenDomains', domain, /^[\w-]+(\.[\w-]+)+$/, `a domain such as 'example.com'`),
    ),
    nonEmptyList('dataProtection', dataProtection),
    distinct(
      'dataProtection',
      dataProtection?.map(({ _config: { fieldType, fieldKeys = [] } }) => [fieldType, ...fieldKeys].join(' ')),
    ),
  ];
}

/** The settings of a web ACL beside its rules. */
export function settingsOf(options: WebAclOptions, actions: readonly FirewallAction[]): Partial<wafv2.CfnWebACLProps> {
  const { bodyInspectionLimits: limits, lowReputationLimit, captchaImmunity, challengeImmunity } = options;
  const bodies = new Map(actions.flatMap(({ _body }) => (_body ? [[_body.key, _body] as const] : [])));
  return {
    associationConfig: limits && {
      requestBody: Object.fromEntries(
        Object.entries(limits)
          .filter(([, limit]) => limit !== undefined)
          .map(([owner, limit]) => [
            BODY_OWNERS[owner as keyof BodyInspectionLimits],
            { defaultSizeInspectionLimit: limit as string },
          ]),
      ),
    },
    onSourceDDoSProtectionConfig: lowReputationLimit && { albLowReputationMode: lowReputationLimit },
    captchaConfig: immunityOf(captchaImmunity),
    challengeConfig: immunityOf(challengeImmunity),
    tokenDomains: options.tokenDomains,
    monetizationConfig: options.monetization?._config,
    dataProtectionConfig: options.dataProtection && {
      dataProtections: options.dataProtection.map(({ _config: { fieldType, fieldKeys, ...rest } }) => ({
        field: { fieldType, fieldKeys },
        ...rest,
      })),
    },
    customResponseBodies:
      bodies.size > 0
        ? Object.fromEntries([...bodies].map(([key, { content, contentType }]) => [key, { content, contentType }]))
        : undefined,
  };
}

function immunityOf(time: Duration | undefined): wafv2.CfnWebACL.CaptchaConfigProperty | undefined {
  return time && { immunityTimeProperty: { immunityTime: time.toSeconds() } };
}
