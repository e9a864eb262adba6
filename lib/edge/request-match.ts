import { Size } from 'aws-cdk-lib/core';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { distinct, isKnown, matches, nonEmptyList, rule, Rules, validate, wholeNumber } from '../private/validation';
import { addressRules, setCount } from './private/addresses';
import { countryRules } from './private/countries';
import { TextMatch } from './text-match';

/**
 * The firewall as a match knows it.
 *
 * @internal
 */
export interface RequestMatchBindOptions {
  /**
   * The header that has the caller's address.
   *
   * @default - the address that connects
   */
  readonly callerHeader?: string;

  /** The match of a request that AWS WAF cannot look into: what has no valid address, or more than it inspects. */
  readonly inDoubt: 'MATCH' | 'NO_MATCH';

  /** Makes the IP sets of a list of addresses, and gives their ARNs. */
  readonly addressSets: (cidrs: string[]) => string[];
}

/**
 * The demands of a match.
 *
 * @internal
 */
export interface RequestMatchDemand {
  /** In web ACL capacity units. */
  readonly capacity: number;

  /** The number of address lists, of which each becomes resources. */
  readonly addressLists: number;

  /** Whether the match needs labels of rules before it. */
  readonly labels: boolean;
}

/**
 * The requests that a rule means. Parts of a request are compared after what attackers hide behind is undone: encodings,
 * capital letters, `//` and `/../` in paths. Each of these steps takes 10 WCU
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html), each other match what
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html says.
 */
export abstract class RequestMatch {
  /** By the path, decoded, normalised and in small letters; 30 WCU and those of the text. */
  public static path(text: TextMatch): RequestMatch {
    validate(
      'RequestMatch.path',
      rule(
        text._config.constraint !== undefined && isKnown(text._config.text) && /%|\/\//.test(text._config.text),
        () =>
          [
            `'text' must be as the path is when it is decoded and normalised, got '${text._config.text}'`,
            'write characters as they are, and single slashes',
          ].join('; '),
      ),
    );
    return new PartMatch({ uriPath: {} }, text, PATH_STEPS);
  }

  /**
   * By the method, for example `POST`; 2 WCU for each.
   *
   * @param methods the methods, in capitals
   */
  public static method(...methods: string[]): RequestMatch {
    validate('RequestMatch.method', [
      nonEmptyList('methods', methods),
      methods.map((method) => matches('methods', method, /^[A-Z]+$/, "capital letters such as 'POST'")),
    ]);
    const each = methods.map((method) => new PartMatch({ method: {} }, TextMatch.exactly(method), []));
    return joined('orStatement', each);
  }

  /**
   * By a header, in small letters; 10 WCU and those of the text. A request without the header does not match.
   *
   * @param name the name of the header
   */
  public static header(name: string, text: TextMatch): RequestMatch {
    validate('RequestMatch.header', nameRules(name));
    return new PartMatch({ singleHeader: { Name: name.toLowerCase() } }, text, ['LOWERCASE']);
  }

  /**
   * By a cookie, in small letters; 10 WCU and those of the text.
   *
   * @param name the name of the cookie
   */
  public static cookie(name: string, text: TextMatch): RequestMatch {
    validate('RequestMatch.cookie', nameRules(name));
    return new PartMatch(
      (inDoubt) => ({
        cookies: { matchPattern: { includedCookies: [name] }, matchScope: 'VALUE', oversizeHandling: inDoubt },
      }),
      text,
      ['LOWERCASE'],
    );
  }

  /** By the query string, decoded and in small letters; 20 WCU and those of the text. */
  public static queryString(text: TextMatch): RequestMatch {
    return new PartMatch({ queryString: {} }, text, QUERY_STEPS);
  }

  /**
   * By an argument of the query, decoded and in small letters; 20 WCU and those of the text.
   *
   * @param name the name of the argument
   */
  public static queryArgument(name: string, text: TextMatch): RequestMatch {
    validate('RequestMatch.queryArgument', matches('name', name, /^\S{1,30}$/, 'a name of up to 30 characters'));
    return new PartMatch({ singleQueryArgument: { Name: name.toLowerCase() } }, text, QUERY_STEPS);
  }

  /**
   * By a body that is larger than this; 1 WCU. AWS WAF knows that a body is larger than what it inspects (8 KB of a load
   * balancer's), so a larger size than that matches nothing more.
   *
   * @param size the size that a body may have
   */
  public static bodyLargerThan(size: Size): RequestMatch {
    return new BodySize(size);
  }

  /**
   * By the country of the caller's address, as two letters (ISO 3166); 1 WCU.
   *
   * @param codes the codes of countries, for example `DE`
   */
  public static countries(...codes: string[]): RequestMatch {
    validate('RequestMatch.countries', [
      nonEmptyList('codes', codes),
      distinct('codes', codes),
      countryRules('codes', codes),
    ]);
    return new Countries(codes);
  }

  /**
   * By the network (autonomous system) of the caller's address, for example that of a hosting provider; 1 WCU.
   *
   * @param numbers up to 100
   */
  public static networks(...numbers: number[]): RequestMatch {
    validate('RequestMatch.networks', [
      nonEmptyList('numbers', numbers),
      rule(numbers.length > 100, () => `'numbers' must be at most 100, got ${numbers.length}; use several matches`),
      numbers.map((number) => wholeNumber('numbers', number, { min: 0, max: 4_294_967_295 })),
    ]);
    return new Networks(numbers);
  }

  /**
   * By the caller's address; 1 WCU for each address family. It makes an IP set for each, and a rule can have one such list.
   *
   * @param cidrs CIDR ranges, IPv4 and IPv6
   */
  public static addresses(...cidrs: string[]): RequestMatch {
    validate('RequestMatch.addresses', [nonEmptyList('cidrs', cidrs), addressRules('cidrs', cidrs)]);
    return new Addresses(cidrs);
  }

  /**
   * By the caller's address, with an IP set that exists; 1 WCU.
   *
   * @param ipSetArn the ARN of the IP set
   */
  public static ipSet(ipSetArn: string): RequestMatch {
    validate(
      'RequestMatch.ipSet',
      matches(
        'ipSetArn',
        ipSetArn,
        /^arn:[\w-]+:wafv2:[\w-]+:\d{12}:(regional|global)\/ipset\/[^/]+\/[^/]+$/,
        'the ARN of an AWS WAF (v2) IP set',
      ),
    );
    return new ExistingSet(ipSetArn);
  }

  /**
   * By a label that a rule before this one has added, for example `awswaf:managed:aws:anonymous-ip-list:HostingProviderIPList`;
   * 1 WCU. Labels of managed rules need those rules to count, or they decide themselves.
   *
   * @param label the label
   */
  public static label(label: string): RequestMatch {
    validate(
      'RequestMatch.label',
      matches('label', label, /^[\w:-]{1,1024}$/, 'a label such as `awswaf:managed:aws:bot-control:bot:verified`'),
    );
    return new Label(label);
  }

  /** All of the matches; no WCU of its own. */
  public static all(...parts: RequestMatch[]): RequestMatch {
    validate('RequestMatch.all', nonEmptyList('parts', parts));
    return joined('andStatement', parts);
  }

  /** One of the matches, or more; no WCU of its own. */
  public static any(...parts: RequestMatch[]): RequestMatch {
    validate('RequestMatch.any', nonEmptyList('parts', parts));
    return joined('orStatement', parts);
  }

  /** Everything but the match; no WCU of its own. */
  public static negated(match: RequestMatch): RequestMatch {
    return new Not(match);
  }

  /**
   * The demands of the match.
   *
   * @internal
   */
  public abstract readonly _demand: RequestMatchDemand;

  /**
   * The statement.
   *
   * @internal
   */
  public abstract _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty;
}

type Steps = readonly string[];
type Part = wafv2.CfnWebACL.FieldToMatchProperty | ((inDoubt: string) => wafv2.CfnWebACL.FieldToMatchProperty);

/** `/%6Cogin`, `//login` and `/Login` reach the same code of many servers. */
const PATH_STEPS: Steps = ['URL_DECODE', 'NORMALIZE_PATH', 'LOWERCASE'];
const QUERY_STEPS: Steps = ['URL_DECODE', 'LOWERCASE'];
const NO_STEPS = [{ priority: 0, type: 'NONE' }];

class PartMatch extends RequestMatch {
  public readonly _demand: RequestMatchDemand;

  constructor(
    private readonly part: Part,
    private readonly text: TextMatch,
    private readonly steps: Steps,
  ) {
    super();
    this._demand = demand(text._config.capacity + 10 * steps.length);
  }

  public _bind({ inDoubt }: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    const { constraint, text } = this.text._config;
    const common = {
      fieldToMatch: typeof this.part === 'function' ? this.part(inDoubt) : this.part,
      textTransformations: this.steps.length > 0 ? this.steps.map((type, priority) => ({ priority, type })) : NO_STEPS,
    };
    if (!constraint) return { regexMatchStatement: { ...common, regexString: text } };
    const searchString = this.steps.includes('LOWERCASE') && isKnown(text) ? text.toLowerCase() : text;
    return { byteMatchStatement: { ...common, positionalConstraint: constraint, searchString } };
  }
}

class BodySize extends RequestMatch {
  public readonly _demand = demand(1);

  constructor(private readonly size: Size) {
    super();
  }

  public _bind(): wafv2.CfnWebACL.StatementProperty {
    return {
      sizeConstraintStatement: {
        // What is larger than AWS WAF inspects is larger than this.
        fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
        comparisonOperator: 'GT',
        size: this.size.toBytes(),
        textTransformations: NO_STEPS,
      },
    };
  }
}

class Countries extends RequestMatch {
  public readonly _demand = demand(1);

  constructor(private readonly countryCodes: string[]) {
    super();
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    return { geoMatchStatement: { countryCodes: this.countryCodes, forwardedIpConfig: forwarded(options) } };
  }
}

class Networks extends RequestMatch {
  public readonly _demand = demand(1);

  constructor(private readonly asnList: number[]) {
    super();
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    return { asnMatchStatement: { asnList: this.asnList, forwardedIpConfig: forwarded(options) } };
  }
}

class Addresses extends RequestMatch {
  public readonly _demand: RequestMatchDemand;

  constructor(private readonly cidrs: string[]) {
    super();
    this._demand = { ...demand(setCount(cidrs)), addressLists: 1 };
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    return oneOrMore(
      'orStatement',
      options.addressSets(this.cidrs).map((arn) => ofSet(arn, options)),
    );
  }
}

class ExistingSet extends RequestMatch {
  public readonly _demand = demand(1);

  constructor(private readonly arn: string) {
    super();
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    return ofSet(this.arn, options);
  }
}

class Label extends RequestMatch {
  public readonly _demand = { ...demand(1), labels: true };

  constructor(private readonly key: string) {
    super();
  }

  public _bind(): wafv2.CfnWebACL.StatementProperty {
    return { labelMatchStatement: { scope: 'LABEL', key: this.key } };
  }
}

type Joint = 'andStatement' | 'orStatement';

class Joined extends RequestMatch {
  public readonly _demand: RequestMatchDemand;

  constructor(
    private readonly joint: Joint,
    private readonly parts: readonly RequestMatch[],
  ) {
    super();
    this._demand = sumOf(parts.map(({ _demand }) => _demand));
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    return oneOrMore(
      this.joint,
      this.parts.map((part) => part._bind(options)),
    );
  }
}

class Not extends RequestMatch {
  public readonly _demand: RequestMatchDemand;

  constructor(private readonly match: RequestMatch) {
    super();
    this._demand = match._demand;
  }

  public _bind(options: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
    const inDoubt = options.inDoubt === 'MATCH' ? 'NO_MATCH' : 'MATCH';
    return { notStatement: { statement: this.match._bind({ ...options, inDoubt }) } };
  }
}

function demand(capacity: number): RequestMatchDemand {
  return { capacity, addressLists: 0, labels: false };
}

function sumOf(demands: readonly RequestMatchDemand[]): RequestMatchDemand {
  return demands.reduce((sum, { capacity, addressLists, labels }) => ({
    capacity: sum.capacity + capacity,
    addressLists: sum.addressLists + addressLists,
    labels: sum.labels || labels,
  }));
}

function joined(joint: Joint, parts: readonly RequestMatch[]): RequestMatch {
  return new Joined(joint, parts);
}

/** A statement that joins others takes two or more. */
function oneOrMore(joint: Joint, statements: wafv2.CfnWebACL.StatementProperty[]): wafv2.CfnWebACL.StatementProperty {
  return statements.length === 1 ? statements[0] : { [joint]: { statements } };
}

/** Of several addresses in the header, the last one is that which the nearest proxy has seen. */
function ofSet(arn: string, { callerHeader, inDoubt }: RequestMatchBindOptions): wafv2.CfnWebACL.StatementProperty {
  const ipSetForwardedIpConfig = callerHeader
    ? { headerName: callerHeader, fallbackBehavior: inDoubt, position: 'LAST' }
    : undefined;
  return { ipSetReferenceStatement: { arn, ipSetForwardedIpConfig } };
}

function forwarded({
  callerHeader,
  inDoubt,
}: RequestMatchBindOptions): wafv2.CfnWebACL.ForwardedIPConfigurationProperty | undefined {
  return callerHeader ? { headerName: callerHeader, fallbackBehavior: inDoubt } : undefined;
}

function nameRules(name: string): Rules {
  return matches('name', name, /^[\w-]{1,64}$/, 'a name of letters, digits, - and _');
}
