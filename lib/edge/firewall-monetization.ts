import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { isKnown, matches, rule, validate } from '../private/validation';

/** Options for what crawlers pay. */
export interface FirewallMonetizationOptions {
  /** The price of a request in USDC, 0.001 or more, in steps of 0.001. A `FirewallAction.monetize()` can take a multiple of it. */
  readonly pricePerRequest: number;

  /**
   * The wallet on Base that is paid, `0x` and 40 hexadecimal digits.
   *
   * @default - none: `solanaWallet` alone
   */
  readonly baseWallet?: string;

  /**
   * The wallet on Solana that is paid, its public key in Base58, 32 to 44 characters.
   *
   * @default - none: `baseWallet` alone
   */
  readonly solanaWallet?: string;
}

/**
 * The price of content for AI crawlers, which they pay in USDC by the protocol x402, and the wallets that are paid. Who pays is decided by rules with
 * `FirewallAction.monetize()`. For firewalls of CloudFront
 * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-ai-traffic-monetization-how-it-works.html).
 */
export class FirewallMonetization {
  /** Payments on Base and Solana. Try the rules by `testMoney()` first: what is paid is not paid back by a deployment. */
  public static realMoney(options: FirewallMonetizationOptions): FirewallMonetization {
    return new FirewallMonetization('realMoney', options);
  }

  /** Payments on Base Sepolia and Solana Devnet, whose tokens are worth nothing. Crawlers that do not pay there are refused all the same. */
  public static testMoney(options: FirewallMonetizationOptions): FirewallMonetization {
    return new FirewallMonetization('testMoney', options);
  }

  /**
   * The property of the web ACL.
   *
   * @internal
   */
  public readonly _config: wafv2.CfnWebACL.MonetizationConfigProperty;

  private constructor(mode: 'realMoney' | 'testMoney', options: FirewallMonetizationOptions) {
    const { pricePerRequest, baseWallet, solanaWallet } = options;
    const thousandths = pricePerRequest * 1000;
    // https://docs.aws.amazon.com/waf/latest/APIReference/API_PaymentNetwork.html
    validate(`FirewallMonetization.${mode}`, [
      rule(
        isKnown(pricePerRequest) &&
          !(pricePerRequest >= 0.001 && Math.abs(thousandths - Math.round(thousandths)) < 1e-6),
        () => `'pricePerRequest' must be 0.001 or more, in steps of 0.001, got ${pricePerRequest}`,
      ),
      rule(
        baseWallet === undefined && solanaWallet === undefined,
        () => `'baseWallet' or 'solanaWallet' must be given, or nobody is paid`,
      ),
      ...matches(
        'baseWallet',
        baseWallet,
        /^0x[0-9a-fA-F]{40}$/,
        'an address of Ethereum, 0x and 40 hexadecimal digits',
      ),
      ...matches(
        'solanaWallet',
        solanaWallet,
        /^[1-9A-HJ-NP-Za-km-z]{32,44}$/,
        'a public key in Base58, of 32 to 44 characters',
      ),
    ]);
    const isReal = mode === 'realMoney';
    const prices = [{ amount: pricePerRequest.toFixed(3), currency: 'USDC' }];
    const networks: [string, string | undefined][] = [
      [isReal ? 'BASE' : 'BASE_SEPOLIA', baseWallet],
      [isReal ? 'SOLANA' : 'SOLANA_DEVNET', solanaWallet],
    ];
    this._config = {
      currencyMode: isReal ? 'REAL' : 'TEST',
      cryptoConfig: {
        paymentNetworks: networks.flatMap(([chain, walletAddress]) =>
          walletAddress === undefined ? [] : [{ chain, walletAddress, prices }],
        ),
      },
    };
  }
}
