import { readmesOf, specimensOf } from '../support/library';
import { templateOf, testStack } from '../support/synth';

/** https://aws.amazon.com/cloudwatch/pricing/: an alarm of standard resolution is billed by the metrics that it reads. */
const PRICE = 0.1;

/** What the alarms of a construct cost a month, without those of what its specimen stands on. */
function alarmsOf(domain: string, name: string): string {
  const stack = testStack();
  specimensOf(domain)[name]?.minimal(stack, 'It');
  const metrics = Object.entries(templateOf(stack).findResources('AWS::CloudWatch::Alarm'))
    .filter(([id]) => id.startsWith('It'))
    .map(([, { Properties }]) => {
      const queries = (Properties.Metrics ?? [{ MetricStat: {} }]) as { MetricStat?: object }[];
      return queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
    });
  return (PRICE * metrics.reduce((sum, count) => sum + count, 0)).toFixed(2);
}

/** The section "Cost" of a construct. */
function costOf(domain: string, name: string): string {
  const [section = ''] = readmesOf(domain).flatMap(({ text }) =>
    text.split(/^## /m).filter((part) => part.startsWith(`${name}\n`)),
  );
  return section.split(/^### /m).find((part) => part.startsWith('Cost\n')) ?? '';
}

describe('alarm-prices', () => {
  describe('defaults', () => {
    test.each([
      ['loadbalancing', 'WebLoadBalancer'],
      ['loadbalancing', 'FunctionRoute'],
      ['loadbalancing', 'AddressRoute'],
      ['edge', 'WebFirewall'],
      ['compute', 'WebFleet'],
      ['compute', 'FleetRoute'],
      ['databases', 'ItemTable'],
      ['databases', 'AppendOnlyLedger'],
    ])('the README of %s says what the alarms of %s cost', (domain, name) => {
      expect(costOf(domain, name)).toMatch(new RegExp(`(?<![\\d.])${alarmsOf(domain, name)} USD`));
    });
  });
});
