import { TransitGatewayInspectionProps } from '../../../../lib/network';
import { templateOf } from '../../../support/synth';
import { twoSpokes, ZONES } from './transit';
import { Hop, TransitWalk } from './transit-walk';

const ORDERS = '10.1.16.4';
const STOCK = '10.2.16.4';
const INTERNET = '203.0.113.7';
const FROM_ORDERS = /^OrdersNetworkVpcPrivate/;
const FROM_STOCK = /^StockNetworkVpcPrivate/;

function walkOf(props: Partial<TransitGatewayInspectionProps>, zone: string): TransitWalk {
  return new TransitWalk(templateOf(twoSpokes(props).stack), zone);
}

/** The subnet of the NAT gateway that hops end at, where answers come in. */
function afterNat(walk: TransitWalk, hops: readonly Hop[]): string {
  return walk.subnetOfNat(hops.at(-1)?.slice('nat '.length) ?? '');
}

const startsAndChoices = ZONES.flatMap((start) => ZONES.map((choice) => [start, choice] as const));

/** The constructs of a transit gateway, by what becomes of packets: the same in every zone that the gateway chooses for a flow. */
describe('TransitWalk', () => {
  describe('defaults', () => {
    test.each(startsAndChoices)(
      'passes one endpoint between spokes from %s, that of the chosen zone %s, there and back',
      (start, choice) => {
        const walk = walkOf({}, choice);
        const there = walk.endpoints(walk.subnet(FROM_ORDERS, start), STOCK);
        expect(there).toHaveLength(1);
        expect(walk.zoneOfEndpoint(there[0] ?? '')).toBe(choice);
        expect(walk.endpoints(walk.subnet(FROM_STOCK, start), ORDERS)).toEqual(there);
      },
    );

    test.each(startsAndChoices)('arrives in the other spoke from %s by %s', (start, choice) => {
      const walk = walkOf({}, choice);
      expect(walk.from(walk.subnet(FROM_ORDERS, start), STOCK)).toEqual([
        'transit gateway',
        expect.stringMatching(/^endpoint /),
        'transit gateway',
        expect.stringMatching(/^subnets of StockNetwork/),
      ]);
    });

    test('leads from the endpoints to the spokes alone', () => {
      const walk = walkOf({}, 'eu-west-1a');
      expect(walk.from(walk.subnet(/^HubEndpointSubnet/, 'eu-west-1a'), INTERNET)).toEqual(['dropped']);
    });
  });

  describe('all options', () => {
    test.each(startsAndChoices)(
      'passes an endpoint and the NAT gateway of one zone from %s by %s to the internet, and the same endpoint back',
      (start, choice) => {
        const walk = walkOf({ centralEgress: true }, choice);
        const there = walk.from(walk.subnet(FROM_ORDERS, start), INTERNET);
        const [, endpoint] = there;
        expect(there).toEqual(['transit gateway', expect.stringMatching(/^endpoint /), expect.stringMatching(/^nat /)]);
        expect(walk.zoneOfEndpoint(endpoint?.slice('endpoint '.length) ?? '')).toBe(choice);
        expect(walk.from(afterNat(walk, there), ORDERS)).toEqual([
          endpoint,
          'transit gateway',
          expect.stringMatching(/^subnets of OrdersNetwork/),
        ]);
      },
    );

    test.each(startsAndChoices)(
      'passes one endpoint between spokes from %s by %s with central egress',
      (start, choice) => {
        const walk = walkOf({ centralEgress: true }, choice);
        const there = walk.endpoints(walk.subnet(FROM_ORDERS, start), STOCK);
        expect(there).toHaveLength(1);
        expect(walk.endpoints(walk.subnet(FROM_STOCK, start), ORDERS)).toEqual(there);
      },
    );

    test.each(startsAndChoices)('passes no endpoint with a bypass, from %s by %s, there and back', (start, choice) => {
      const walk = walkOf({ centralEgress: true, bypass: true }, choice);
      const orders = walk.subnet(FROM_ORDERS, start);
      expect(walk.from(orders, STOCK)).toEqual(['transit gateway', expect.stringMatching(/^subnets of StockNetwork/)]);
      const there = walk.from(orders, INTERNET);
      expect(there).toEqual(['transit gateway', expect.stringMatching(/^nat /)]);
      expect(walk.from(afterNat(walk, there), ORDERS)).toEqual([
        'transit gateway',
        expect.stringMatching(/^subnets of OrdersNetwork/),
      ]);
    });
  });
});
