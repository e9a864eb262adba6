import * as route53 from 'aws-cdk-lib/aws-route53';
import { DnsAnswer, DnsRoutingPolicy } from '../../../../lib/edge';

const answer = DnsAnswer.addresses('192.0.2.1');

describe('DnsRoutingPolicy', () => {
  describe('all options', () => {
    test('names the answers of a failover by their role, whatever they lead to', () => {
      const { _answers } = DnsRoutingPolicy.failover({ primary: { answer }, secondary: { answer } });
      expect(_answers.map(({ setIdentifier, properties }) => [setIdentifier, properties.failover])).toEqual([
        ['primary', 'PRIMARY'],
        ['secondary', 'SECONDARY'],
      ]);
    });

    test('names the answers of a place by it, so that each place has one', () => {
      const { GeoLocation, Continent } = route53;
      const places = [
        GeoLocation.continent(Continent.EUROPE),
        GeoLocation.country('FR'),
        GeoLocation.subdivision('WA'),
      ];
      const { _answers, _unansweredReason } = DnsRoutingPolicy.geolocationOnly(
        places.map((location) => ({ location, answer })),
        'Licensed there.',
      );
      expect(_answers.map(({ setIdentifier }) => setIdentifier)).toEqual(['EU', 'FR', 'US-WA']);
      expect(_unansweredReason).toBe('Licensed there.');
    });
  });

  describe('fails', () => {
    test('fails with no address among many values', () => {
      expect(() => DnsRoutingPolicy.multivalue([{ name: 'One', address: 'shop' }])).toThrow(/'addresses' must be IPv4/);
    });
  });
});
