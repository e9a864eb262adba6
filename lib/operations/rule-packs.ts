import { IConstruct } from 'constructs';
import { acknowledgeInPacks } from '../private/rule-packs';

/**
 * Acknowledgements of findings of cdk-nag's rule packs.
 *
 * The constructs of this library acknowledge what is inherent to them, next to its cause and with the reason. An app
 * whose own policy has to decide on each of those findings sets the context
 * `cdk-reference-architectures:acknowledgeInherentFindings` to `false`.
 */
export class RulePacks {
  /**
   * Acknowledges one rule in each of the packs that share it: NIST 800-53 R5, HIPAA, PCI DSS and Serverless.
   * Findings of AwsSolutions have ids of their own, for `Validations.of(scope).acknowledge()`.
   *
   * @param scope the construct with the finding; what is below it is covered, too
   * @param rule the name of the rule, for example `CloudWatchLogGroupEncrypted`, with the finding in brackets where the
   * rule reports several: `IAMNoWildcardPermissions[Resource::*]`
   * @param reason why the finding is meant to be as it is
   */
  public static acknowledge(scope: IConstruct, rule: string, reason: string): void {
    acknowledgeInPacks(scope, rule, reason);
  }

  private constructor() {}
}
