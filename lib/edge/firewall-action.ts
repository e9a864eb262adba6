import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { validate, wholeNumber } from '../private/validation';

/** Options of a refusal. */
export interface BlockActionOptions {
  /**
   * The HTTP status of the answer, 200 to 599.
   *
   * @default 403
   */
  readonly responseCode?: number;
}

/** The action on a request that matches a rule. */
export abstract class FirewallAction {
  /** Lets the request pass, without asking the rules that follow. */
  public static allow(): FirewallAction {
    return new Action({ allow: {} });
  }

  /** Refuses the request. */
  public static block(options: BlockActionOptions = {}): FirewallAction {
    const { responseCode } = options;
    validate('FirewallAction.block', wholeNumber('responseCode', responseCode, { min: 200, max: 599 }));
    return new Action({ block: responseCode === undefined ? {} : { customResponse: { responseCode } } });
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
   * The action.
   *
   * @internal
   */
  public abstract readonly _action: wafv2.CfnWebACL.RuleActionProperty;
}

class Action extends FirewallAction {
  constructor(public readonly _action: wafv2.CfnWebACL.RuleActionProperty) {
    super();
  }
}
