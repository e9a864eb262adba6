import { Arn, ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib/core';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { isKnown, matches, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import type { DeliveryOriginOptions } from '../delivery/delivery-origin-options';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html */
const REFUSED_HEADERS =
  /^(cache-control|connection|content-length|cookie|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|max-forwards|pragma|proxy-authenticate|proxy-authorization|proxy-connection|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-real-ip|x-amz-.*|x-edge-.*)$/i;

/** The rules of what all origins have. */
export function originRules(options: DeliveryOriginOptions): Rules {
  const { path, originShieldRegion, customHeaders = {}, connectionAttempts, connectionTimeout } = options;
  return [
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
    wholeNumber('connectionAttempts', connectionAttempts, { min: 1, max: 3 }),
    seconds('connectionTimeout', connectionTimeout, { min: 1, max: 10 }),
    completionRules(options),
    matches('path', path, /^\/.*[^/]$/, 'a path that begins with a slash and does not end with one'),
    matches('originShieldRegion', originShieldRegion, /^[a-z]{2}(-[a-z]+)+-\d$/, "a Region, as 'eu-west-1'"),
    Object.entries(customHeaders).flatMap(([name, value]) => [
      rule(
        !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || REFUSED_HEADERS.test(name),
        () => `'customHeaders' must not hold '${name}', which CloudFront does not add; choose another name`,
      ),
      customHeaderRules(`customHeaders.${name}`, value),
    ]),
  ];
}

/**
 * The values of what all origins have.
 *
 * @param id the id of the origin in its distribution
 */
export function originPropsOf(id: string, options: DeliveryOriginOptions): cloudfront.OriginProps {
  const { path, originShieldRegion, customHeaders, connectionAttempts, connectionTimeout } = options;
  return {
    originId: id,
    originPath: path,
    originShieldRegion,
    customHeaders: customHeaders && { ...customHeaders },
    connectionAttempts,
    connectionTimeout,
    responseCompletionTimeout: options.responseCompletionTimeout,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html#response-completion-timeout */
function completionRules(options: DeliveryOriginOptions & { readonly readTimeout?: Duration }): Rules {
  const { responseCompletionTimeout: completion, readTimeout = Duration.seconds(30) } = options;
  const known = completion !== undefined && !completion.isUnresolved() && !readTimeout.isUnresolved();
  return rule(
    known && completion.toMilliseconds() < readTimeout.toMilliseconds(),
    () =>
      `'responseCompletionTimeout' must be at least 'readTimeout' (${readTimeout.toHumanString()}), got ${completion?.toHumanString()}; raise it, or lower 'readTimeout'`,
  );
}

/** The Region of a certificate, where it can be known. */
export function regionOfCertificate(certificate: acm.ICertificate): string | undefined {
  const { certificateArn } = certificate;
  if (!isKnown(certificateArn)) return Stack.of(certificate).region;
  return Arn.split(certificateArn, ArnFormat.SLASH_RESOURCE_NAME).region;
}

/** CloudFront reads certificates in one Region. */
export function certificateRules(prop: string, certificate: acm.ICertificate | undefined): Rules {
  const region = certificate && regionOfCertificate(certificate);
  return rule(
    isKnown(region) && region !== 'us-east-1',
    () =>
      `'${prop}' must be in us-east-1, where CloudFront looks for it, got one in ${region}; make it in 'NorthVirginia.before(this)'`,
  );
}

/** A header value of one line: another line would be another header. */
export function headerValueRule(prop: string, value: string | undefined): Rules {
  return rule(
    isKnown(value) && (value.trim() === '' || /[^\x20-\x7e\t]/.test(value)),
    () => `'${prop}' must be one line of printable ASCII, and not empty; write it without line breaks`,
  );
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html: no other quota can be had. */
export function customHeaderRules(prop: string, value: string | undefined): Rules {
  return [
    headerValueRule(prop, value),
    rule(
      isKnown(value) && value.length > 1783,
      () =>
        `'${prop}' must be at most 1783 characters, which is all that CloudFront takes, got ${value?.length}; shorten it`,
    ),
  ];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export function timeoutRules(readTimeout: Duration | undefined, keepaliveTimeout: Duration | undefined): Rules {
  return [
    seconds('readTimeout', readTimeout, { min: 1, max: 120 }),
    seconds('keepaliveTimeout', keepaliveTimeout, { min: 1, max: 120 }),
  ];
}

/** A host name, without scheme, port or path. */
export function hostNameRules(prop: string, name: string): Rules {
  return rule(
    !Token.isUnresolved(name) && !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name),
    () => `'${prop}' must be a host name in lower case, as 'api.example.com', got '${name}'`,
  );
}
