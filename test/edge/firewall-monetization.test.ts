import { Stack } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import {
  FirewallAction,
  FirewallMonetization,
  FirewallMonetizationOptions,
  FirewallScope,
  ManagedRules,
  RateLimit,
  RequestMatch,
  WebFirewall,
  WebFirewallProps,
} from '../../lib/edge';
import { Alarms } from '../../lib/observability';
import { templateOf, testStack } from '../support/synth';

const ACL = 'AWS::WAFv2::WebACL';
const BASE = `0x${'a1'.repeat(20)}`;
const SOLANA = 'So11111111111111111111111111111111111111112';
const PRICE = FirewallMonetization.testMoney({ pricePerRequest: 0.001, baseWallet: BASE });
const CRAWLERS = {
  name: 'Crawlers',
  match: RequestMatch.label('awswaf:managed:aws:bot-control:bot:category:ai'),
  action: FirewallAction.monetize(3),
};

const firewall = (props: Partial<WebFirewallProps> = {}) =>
  new WebFirewall(testStack(), 'Firewall', {
    scope: FirewallScope.CLOUDFRONT,
    rules: [CRAWLERS],
    monetization: PRICE,
    alarms: Alarms.none(),
    ...props,
  });
const templateWith = (props: Partial<WebFirewallProps> = {}) => templateOf(Stack.of(firewall(props)));

describe('FirewallMonetization', () => {
  describe('defaults', () => {
    test('nobody pays', () => {
      templateWith({ rules: [], monetization: undefined }).hasResourceProperties(ACL, {
        MonetizationConfig: Match.absent(),
      });
    });
  });

  describe('all options', () => {
    test('crawlers pay a multiple of the price to a wallet of a test network', () => {
      templateWith().hasResourceProperties(ACL, {
        MonetizationConfig: {
          CurrencyMode: 'TEST',
          CryptoConfig: {
            PaymentNetworks: [
              { Chain: 'BASE_SEPOLIA', WalletAddress: BASE, Prices: [{ Amount: '0.001', Currency: 'USDC' }] },
            ],
          },
        },
        Rules: Match.arrayWith([
          Match.objectLike({ Name: 'Crawlers', Action: { Monetize: { PriceMultiplier: '3' } } }),
        ]),
      });
    });

    test('real money on both networks, by a rule of a group', () => {
      templateWith({
        rules: [],
        managedRules: [ManagedRules.botControl({ ruleActions: { CategoryAI: FirewallAction.monetize() } })],
        monetization: FirewallMonetization.realMoney({ pricePerRequest: 1.25, baseWallet: BASE, solanaWallet: SOLANA }),
      }).hasResourceProperties(ACL, {
        MonetizationConfig: {
          CurrencyMode: 'REAL',
          CryptoConfig: {
            PaymentNetworks: [
              { Chain: 'BASE', WalletAddress: BASE, Prices: [{ Amount: '1.250', Currency: 'USDC' }] },
              { Chain: 'SOLANA', WalletAddress: SOLANA, Prices: [{ Amount: '1.250', Currency: 'USDC' }] },
            ],
          },
        },
        Rules: Match.arrayWith([
          Match.objectLike({
            Statement: {
              ManagedRuleGroupStatement: Match.objectLike({
                RuleActionOverrides: [{ Name: 'CategoryAI', ActionToUse: { Monetize: { PriceMultiplier: '1' } } }],
              }),
            },
          }),
        ]),
      });
    });
  });

  describe('fails', () => {
    test.each<[FirewallMonetizationOptions, RegExp]>([
      [{ pricePerRequest: 0, baseWallet: BASE }, /'pricePerRequest' must be 0.001 or more, in steps of 0.001, got 0/],
      [{ pricePerRequest: 0.0015, baseWallet: BASE }, /in steps of 0.001, got 0.0015/],
      [{ pricePerRequest: 1 }, /'baseWallet' or 'solanaWallet' must be given/],
      [{ pricePerRequest: 1, baseWallet: SOLANA }, /'baseWallet'/],
      [{ pricePerRequest: 1, solanaWallet: BASE }, /'solanaWallet'/],
    ])('fails with %j', (options, message) => {
      expect(() => FirewallMonetization.realMoney(options)).toThrow(message);
    });

    test.each([0, 101, 1.5])('fails with %d times the price', (multiplier) => {
      expect(() => FirewallAction.monetize(multiplier)).toThrow(/'priceMultiplier'/);
    });

    test.each<[string, Partial<WebFirewallProps>, RegExp]>([
      ['fails without a price', { monetization: undefined }, /'monetization' must be given/],
      ['fails without a rule', { rules: [] }, /'monetization' has no effect/],
      ['fails in a Region', { scope: FirewallScope.REGIONAL }, /'monetization' is for a firewall of scope CLOUDFRONT/],
      [
        'fails in a rate limit',
        { rateLimits: [RateLimit.perIp(100, { action: FirewallAction.monetize() })] },
        /'action' of a rate limit must not be FirewallAction.monetize/,
      ],
    ])('%s', (_title, props, message) => {
      expect(() => firewall(props)).toThrow(message);
    });
  });
});
