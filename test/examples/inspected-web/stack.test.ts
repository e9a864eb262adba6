import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { InspectedWebStack } from '../../../examples/inspected-web/stack';
import { InspectionServiceStack } from '../../../examples/inspection-service/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';
import { recommendedContext, testApp } from '../../support/synth';

function add(app: App, profile: Profile): InspectedWebStack {
  const network = new NetworkStack(app, 'Network', { profile });
  const service = new InspectionServiceStack(app, 'InspectionService', { profile, network });
  return new InspectedWebStack(app, 'InspectedWeb', { profile, service });
}

const templateIn = describeExampleStack('InspectedWeb', add);

type Properties = Readonly<Record<string, unknown>>;

describe.each(PROFILES)('the routes of the inspected web tier in %s', (profile) => {
  let resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Properties }>>;
  beforeAll(() => {
    resources = templateIn(profile).Resources ?? {};
  });

  const ofType = (type: string): [string, Properties][] =>
    Object.entries(resources).flatMap(([id, { Type, Properties: properties = {} }]) =>
      Type === `AWS::EC2::${type}` ? [[id, properties] as [string, Properties]] : [],
    );
  const idOf = (value: unknown): string => (value as { readonly Ref?: string } | undefined)?.Ref ?? '';
  const propertiesOf = (id: string): Properties => resources[id]?.Properties ?? {};
  const zoneOf = (subnet: string): string => JSON.stringify(propertiesOf(subnet).AvailabilityZone);
  const zoneOfEndpoint = (endpoint: string): string =>
    zoneOf(idOf((propertiesOf(endpoint).SubnetIds as unknown[] | undefined)?.[0]));
  const subnets = (of: RegExp): string[] => ofType('Subnet').flatMap(([id]) => (of.test(id) ? [id] : []));
  /** The routes of the table of a subnet. */
  const routesOf = (subnet: string): Properties[] => {
    const tables = ofType('SubnetRouteTableAssociation')
      .filter(([, properties]) => idOf(properties.SubnetId) === subnet)
      .map(([, properties]) => idOf(properties.RouteTableId));
    return ofType('Route').flatMap(([, route]) => (tables.includes(idOf(route.RouteTableId)) ? [route] : []));
  };

  test('has an endpoint of the service in each of two zones, with a subnet of its own', () => {
    const endpoints = ofType('VPCEndpoint').filter(([, it]) => it.VpcEndpointType === 'GatewayLoadBalancer');
    expect(endpoints.map(([id]) => zoneOfEndpoint(id)).sort()).toEqual(
      [0, 1].map((at) => JSON.stringify({ 'Fn::Select': [at, { 'Fn::GetAZs': '' }] })),
    );
    const stands = endpoints.map(([, it]) => idOf((it.SubnetIds as unknown[])[0]));
    expect(stands).toEqual(subnets(/^RoutingEndpointSubnet\dSubnet/));
  });

  test('leads what comes in through the endpoint of its zone, for every public subnet', () => {
    const [[, association] = ['', {}]] = ofType('GatewayRouteTableAssociation');
    const ways = ofType('Route').filter(([, it]) => idOf(it.RouteTableId) === idOf(association.RouteTableId));
    expect(ways.map(([, it]) => it.DestinationCidrBlock).sort()).toEqual(
      subnets(/Public/)
        .map((id) => propertiesOf(id).CidrBlock)
        .sort(),
    );
    for (const [, { DestinationCidrBlock, VpcEndpointId }] of ways) {
      const target = subnets(/Public/).find((id) => propertiesOf(id).CidrBlock === DestinationCidrBlock) ?? '';
      expect(zoneOfEndpoint(idOf(VpcEndpointId))).toBe(zoneOf(target));
    }
    expect(resources[idOf(association.GatewayId)]?.Type).toBe('AWS::EC2::InternetGateway');
  });

  test('leads what goes out of every public subnet through the endpoint of its zone', () => {
    expect(subnets(/Public/)).toHaveLength(2);
    for (const subnet of subnets(/Public/)) {
      const out = routesOf(subnet).filter(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
      expect(out).toHaveLength(1);
      expect(out[0]?.GatewayId).toBeUndefined();
      expect(zoneOfEndpoint(idOf(out[0]?.VpcEndpointId))).toBe(zoneOf(subnet));
    }
  });

  test('has no way to the internet gateway but from the endpoints', () => {
    const gateways = new Set(ofType('InternetGateway').map(([id]) => id));
    const direct = ofType('Route').filter(([, { GatewayId }]) => gateways.has(idOf(GatewayId)));
    const ofEndpoints = subnets(/^RoutingEndpointSubnet\dSubnet/).flatMap((id) => routesOf(id));
    expect(direct.map(([, route]) => route)).toEqual(ofEndpoints);
    expect(direct).toHaveLength(2);
    expect(ofType('EgressOnlyInternetGateway')).toEqual([]);
  });

  test('has its load balancer where packets are inspected, and its instances nowhere on the internet', () => {
    const [balancer] = Object.values(resources).filter(
      ({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    );
    expect((balancer?.Properties?.Subnets as unknown[]).map(idOf).sort()).toEqual(subnets(/Public/).sort());
    for (const subnet of subnets(/Private/)) {
      const targets = routesOf(subnet).map(({ NatGatewayId }) => NatGatewayId !== undefined);
      expect(targets).toEqual([true]);
    }
  });
});

test.each([
  [undefined, 4],
  ['false', 4],
  ['true', 0],
  [true, 0],
])('has with `bypassInspection` as %j %i routes to endpoints', (bypassInspection, count) => {
  const app = testApp({ ...recommendedContext, profile: 'sandbox', bypassInspection });
  Template.fromStack(add(app, Profile.fromContext(app.node))).resourcePropertiesCountIs(
    'AWS::EC2::Route',
    { VpcEndpointId: Match.anyValue() },
    count,
  );
});
