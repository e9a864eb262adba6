import { Stack } from 'aws-cdk-lib/core';
import * as route53 from 'aws-cdk-lib/aws-route53';
import {
  DnsAnswer,
  DnsHealthCheck,
  DnsRecord,
  DnsRoute,
  DnsRoutingPolicy,
  HealthCheckMonitor,
} from '../../../../lib/edge';
import { Alarms } from '../../../../lib/observability';
import { templateOf, testStack } from '../../../support/synth';
import { Route53Model } from './route-53-model';

function siteIn(stack: Stack, id: string, address: string): DnsRoute {
  const monitor = HealthCheckMonitor.https({ host: `${id.toLowerCase()}.example.net` });
  const { healthCheck } = new DnsHealthCheck(stack, id, { monitor, alarms: Alarms.none() });
  return { answer: DnsAnswer.addresses(address), healthCheck };
}

function recordIn(stack: Stack, id: string, routing: DnsRoutingPolicy): DnsRecord {
  const zone = (stack.node.tryFindChild('Zone') ??
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'example.com',
    })) as route53.IHostedZone;
  return new DnsRecord(stack, id, { zone, recordName: id.toLowerCase(), routing });
}

describe('route-53-model', () => {
  describe('all options', () => {
    test('a failover: the primary, the secondary without it, and the primary without both', () => {
      const stack = testStack();
      const primary = siteIn(stack, 'One', '192.0.2.1');
      const secondary = siteIn(stack, 'Two', '192.0.2.2');
      recordIn(stack, 'Shop', DnsRoutingPolicy.failover({ primary, secondary }));
      const answers = (...failed: string[]) => {
        const model = new Route53Model(templateOf(stack).toJSON());
        for (const id of failed) model.fail(model.healthCheckId(id));
        return model.resolve('shop.example.com.', 'A');
      };
      expect(answers()).toEqual(['192.0.2.1']);
      expect(answers('One')).toEqual(['192.0.2.2']);
      expect(answers('Two')).toEqual(['192.0.2.1']);
      expect(answers('One', 'Two')).toEqual(['192.0.2.1']);
    });

    test('weights: their part of the queries, and nothing of what is drained or unhealthy', () => {
      const stack = testStack();
      const routes = [
        { name: 'Old', weight: 90, ...siteIn(stack, 'One', '192.0.2.1') },
        { name: 'New', weight: 10, ...siteIn(stack, 'Two', '192.0.2.2') },
        { name: 'Off', weight: 0, ...siteIn(stack, 'Three', '192.0.2.3') },
      ];
      recordIn(stack, 'Shop', DnsRoutingPolicy.weighted(routes));
      const share = (address: string, ...failed: string[]) => {
        const model = new Route53Model(templateOf(stack).toJSON());
        for (const id of failed) model.fail(model.healthCheckId(id));
        const hundred = Array.from({ length: 100 }, (_, index) =>
          model.resolve('shop.example.com.', 'A', { wheel: index / 100 }),
        );
        return hundred.filter(([answer]) => answer === address).length;
      };
      expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => share(address))).toEqual([90, 10, 0]);
      expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => share(address, 'One'))).toEqual([0, 100, 0]);
      expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => share(address, 'One', 'Two'))).toEqual([
        0, 0, 100,
      ]);
    });

    test('latency over failover: the other Region when both of one have failed', () => {
      const stack = testStack();
      const inRegion = (id: string, first: string, second: string) =>
        recordIn(
          stack,
          id,
          DnsRoutingPolicy.failover({
            primary: siteIn(stack, `${id}A`, first),
            secondary: siteIn(stack, `${id}B`, second),
          }),
        );
      const europe = inRegion('Europe', '192.0.2.1', '192.0.2.2');
      const america = inRegion('America', '192.0.2.3', '192.0.2.4');
      recordIn(
        stack,
        'World',
        DnsRoutingPolicy.latency([
          { region: 'eu-west-1', answer: DnsAnswer.record(europe) },
          { region: 'us-east-2', answer: DnsAnswer.record(america) },
        ]),
      );
      const answers = (...failed: string[]) => {
        const model = new Route53Model(templateOf(stack).toJSON());
        for (const id of failed) model.fail(model.healthCheckId(id));
        return model.resolve('world.example.com.', 'A', { region: 'eu-west-1' });
      };
      expect(answers()).toEqual(['192.0.2.1']);
      expect(answers('EuropeA')).toEqual(['192.0.2.2']);
      expect(answers('EuropeA', 'EuropeB')).toEqual(['192.0.2.3']);
      expect(answers('EuropeA', 'EuropeB', 'AmericaA', 'AmericaB')).toEqual(['192.0.2.1']);
    });

    test('many values: all that are healthy, eight at most', () => {
      const stack = testStack();
      const routes = Array.from({ length: 10 }, (_, index) => {
        const address = `192.0.2.${index}`;
        return { name: `N${index}`, address, healthCheck: siteIn(stack, `Site${index}`, address).healthCheck };
      });
      recordIn(stack, 'Shop', DnsRoutingPolicy.multivalue(routes));
      const model = new Route53Model(templateOf(stack).toJSON());
      expect(model.resolve('shop.example.com.', 'A')).toHaveLength(8);
      for (let index = 0; index < 9; index += 1) model.fail(model.healthCheckId(`Site${index}`));
      expect(model.resolve('shop.example.com.', 'A')).toEqual(['192.0.2.9']);
    });
  });
});
