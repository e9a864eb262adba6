import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { matches, validate } from '../private/validation';

/** A part of a request that tells callers apart. */
export abstract class RateLimitKey {
  /** The caller's address, as the firewall's `callerAddress` says. It needs another key beside it. */
  public static address(): RateLimitKey {
    return new Key((callerHeader) => (callerHeader ? { forwardedIp: {} } : { ip: {} }), true);
  }

  /**
   * A header, for example `x-api-key`.
   *
   * @param name the name of the header
   */
  public static header(name: string): RateLimitKey {
    validate('RateLimitKey.header', nameRules(name));
    return new Key(() => ({ header: { name, textTransformations: AS_IT_IS } }));
  }

  /**
   * A cookie, for example that of a session.
   *
   * @param name the name of the cookie
   */
  public static cookie(name: string): RateLimitKey {
    validate('RateLimitKey.cookie', nameRules(name));
    return new Key(() => ({ cookie: { name, textTransformations: AS_IT_IS } }));
  }

  /**
   * An argument of the query.
   *
   * @param name the name of the argument
   */
  public static queryArgument(name: string): RateLimitKey {
    validate('RateLimitKey.queryArgument', nameRules(name));
    return new Key(() => ({ queryArgument: { name, textTransformations: AS_IT_IS } }));
  }

  /** The whole query, without the question mark. */
  public static queryString(): RateLimitKey {
    return new Key(() => ({ queryString: { textTransformations: AS_IT_IS } }));
  }

  /**
   * The JA4 fingerprint of the TLS client, which stays the same where a caller changes its address; for CloudFront and load
   * balancers. Requests without one are not counted
   * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-wafv2-rulegroup-ratelimitja4fingerprint.html).
   */
  public static ja4Fingerprint(): RateLimitKey {
    return new Key(() => ({ ja4Fingerprint: { fallbackBehavior: 'NO_MATCH' } }));
  }

  /** The method. */
  public static method(): RateLimitKey {
    return new Key(() => ({ httpMethod: {} }));
  }

  /** The path, decoded, normalised and in small letters. */
  public static path(): RateLimitKey {
    const types = ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'];
    const textTransformations = types.map((type, priority) => ({ priority, type }));
    return new Key(() => ({ uriPath: { textTransformations } }), false, 10 * types.length);
  }

  /** The network (autonomous system) of the caller's address. */
  public static network(): RateLimitKey {
    return new Key(() => ({ asn: {} }));
  }

  /**
   * The labels of a namespace, for example `awswaf:managed:aws:bot-control:bot:name:`.
   *
   * @param labelNamespace the namespace, with a colon at its end
   */
  public static labels(labelNamespace: string): RateLimitKey {
    validate(
      'RateLimitKey.labels',
      matches('labelNamespace', labelNamespace, /^[\w:-]{1,1023}:$/, "a namespace of labels that ends with ':'"),
    );
    return new Key(() => ({ labelNamespace: { namespace: labelNamespace } }));
  }

  /**
   * Whether it is an address.
   *
   * @internal
   */
  public abstract readonly _isAddress: boolean;

  /**
   * Capacity of the key, in web ACL capacity units.
   *
   * @internal
   */
  public abstract readonly _capacity: number;

  /**
   * The key.
   *
   * @internal
   */
  public abstract _bind(callerHeader?: string): wafv2.CfnWebACL.RateBasedStatementCustomKeyProperty;
}

/** What a caller sends in capital letters is another value for the application, too. */
const AS_IT_IS = [{ priority: 0, type: 'NONE' }];

class Key extends RateLimitKey {
  public readonly _capacity: number;

  constructor(
    private readonly make: (callerHeader?: string) => wafv2.CfnWebACL.RateBasedStatementCustomKeyProperty,
    public readonly _isAddress = false,
    steps = 0,
  ) {
    super();
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
    this._capacity = 30 + steps;
  }

  public _bind(callerHeader?: string): wafv2.CfnWebACL.RateBasedStatementCustomKeyProperty {
    return this.make(callerHeader);
  }
}

function nameRules(name: string) {
  return matches('name', name, /^[\w-]{1,64}$/, 'a name of letters, digits, - and _');
}
