import { createHash } from 'node:crypto';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { isKnown, nonEmpty, rule, validate, wholeNumber } from '../private/validation';

/** The kinds of text that an answer can be. */
export enum FirewallBodyType {
  /** Plain text. */
  TEXT = 'TEXT_PLAIN',

  /** A page. */
  HTML = 'TEXT_HTML',

  /** JSON, as APIs answer. */
  JSON = 'APPLICATION_JSON',
}

const MAX_BODY = 10_240;

/** The text of a refusal. */
export interface FirewallBody {
  /** The text, up to 10,240 characters (https://docs.aws.amazon.com/waf/latest/APIReference/API_CustomResponseBody.html). */
  readonly content: string;

  /**
   * The kind of the text.
   *
   * @default FirewallBodyType.TEXT
   */
  readonly contentType?: FirewallBodyType;
}

/** Options of a refusal. */
export interface BlockActionOptions {
  /**
   * The HTTP status of the answer, 200 to 599.
   *
   * @default 403
   */
  readonly responseCode?: number;

  /**
   * The text of the answer. Of a rate limit or a rule of your own; groups cannot have it.
   *
   * @default - none
   */
  readonly body?: FirewallBody;
}

/**
 * A text as a web ACL has it, by a key.
 *
 * @internal
 */
export interface FirewallBodyConfig {
  /** The key. */
  readonly key: string;

  /** The text. */
  readonly content: string;

  /** The kind of the text. */
  readonly contentType: string;
}

/** The action on a request that matches a rule. */
export abstract class FirewallAction {
  /** Lets the request pass, without asking the rules that follow. */
  public static allow(): FirewallAction {
    return new Action({ allow: {} });
  }

  /** Refuses the request. */
  public static block(options: BlockActionOptions = {}): FirewallAction {
    const { responseCode, body } = options;
    validate('FirewallAction.block', [
      ...wholeNumber('responseCode', responseCode, { min: 200, max: 599 }),
      ...nonEmpty('body.content', body?.content),
      rule(
        body !== undefined && isKnown(body.content) && body.content.length > MAX_BODY,
        () => `'body.content' must be at most ${MAX_BODY} characters, got ${body?.content.length}; shorten it`,
      ),
      rule(
        body?.contentType === FirewallBodyType.JSON && isKnown(body.content) && !isJson(body.content),
        () => `'body.content' must be JSON, got '${body?.content}'; correct it, or choose another 'type'`,
      ),
    ]);
    if (responseCode === undefined && !body) return new Action({ block: {} });
    const text = body && bodyOf(body);
    const customResponse = { responseCode: responseCode ?? 403, customResponseBodyKey: text?.key };
    return new Action({ block: { customResponse } }, text);
  }

  /** Counts the request and goes on with the rules that follow. */
  public static count(): FirewallAction {
    return new Action({ count: {} });
  }

  /**
   * Has the caller solve a puzzle, and goes on with whoever has solved one within the last 5 minutes. For pages that people
   * look at, by HTTPS; it costs for each attempt (https://aws.amazon.com/waf/pricing/).
   */
  public static captcha(): FirewallAction {
    return new Action({ captcha: {} });
  }

  /**
   * Has the caller's browser prove itself by a script that nobody sees, and goes on with whoever has within the last 5
   * minutes. For pages that browsers load, by HTTPS; it costs for each answer (https://aws.amazon.com/waf/pricing/).
   */
  public static challenge(): FirewallAction {
    return new Action({ challenge: {} });
  }

  /**
   * Lets crawlers pass that pay, and answers 402 to others. In a rule of your own or of a group, and not in a rate limit, of a firewall of scope
   * CLOUDFRONT with `monetization`. People cannot pay: match crawlers by the labels of `ManagedRules.botControl()`
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-ai-traffic-monetization-pricing.html).
   *
   * @param priceMultiplier the multiple of the price that is paid, 1 to 100; 1 by default
   */
  public static monetize(priceMultiplier: number = 1): FirewallAction {
    validate('FirewallAction.monetize', wholeNumber('priceMultiplier', priceMultiplier, { min: 1, max: 100 }));
    return new Action({ monetize: { priceMultiplier: `${priceMultiplier}` } });
  }

  /**
   * The action.
   *
   * @internal
   */
  public abstract readonly _action: wafv2.CfnWebACL.RuleActionProperty;

  /**
   * The text that the action answers with.
   *
   * @internal
   */
  public abstract readonly _body?: FirewallBodyConfig;
}

class Action extends FirewallAction {
  constructor(
    public readonly _action: wafv2.CfnWebACL.RuleActionProperty,
    public readonly _body?: FirewallBodyConfig,
  ) {
    super();
  }
}

/** Named after the text, so that rules with the same one share it. */
function bodyOf({ content, contentType: type = FirewallBodyType.TEXT }: FirewallBody): FirewallBodyConfig {
  const digest = createHash('sha256').update(`${type} ${content}`).digest('hex').slice(0, 16);
  return { key: `Body-${digest}`, content, contentType: type };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
