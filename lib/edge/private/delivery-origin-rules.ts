import { Duration, Token } from 'aws-cdk-lib/core';
import { isKnown, matches, rule, Rules, seconds } from '../../private/validation';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html */
const REFUSED_HEADERS =
  /^(cache-control|connection|content-length|cookie|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since|max-forwards|pragma|proxy-authenticate|proxy-authorization|proxy-connection|range|request-range|te|trailer|transfer-encoding|upgrade|via|x-real-ip|x-amz-.*|x-edge-.*)$/i;

/** The rules of what all origins have. */
export function originRules(options: {
  readonly path?: string;
  readonly originShieldRegion?: string;
  readonly customHeaders?: Record<string, string>;
}): Rules {
  const { path, originShieldRegion, customHeaders = {} } = options;
  return [
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
