import { App } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CentralInspectionStack } from '../../../examples/central-inspection/stack';
import { InspectionServiceStack } from '../../../examples/inspection-service/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { Profile } from '../../../examples/profile';
import { TransitWalk } from '../../network/inspection/transit/transit-walk';
import { describeExampleStack } from '../../support/example-stack';
import { PROFILES } from '../../support/example-templates';
import { recommendedContext, testApp } from '../../support/synth';

const SITE = '203.0.113.7';
const FUNCTION = '10.61.1.4';

function add(app: App, profile: Profile): CentralInspectionStack {
  const network = new NetworkStack(app, 'Network', { profile });
  const service = new InspectionServiceStack(app, 'InspectionService', { profile, network });
  return new CentralInspectionStack(app, 'CentralInspection', { profile, service });
}

const templateIn = describeExampleStack('CentralInspection', add);

/** The zones as the template names them. */
const ZONES = [0, 1].map((at) => JSON.stringify({ 'Fn::Select': [at, { 'Fn::GetAZs': '' }] }));

describe.each(PROFILES)('the way of the function to the internet in %s', (profile) => {
  test.each(ZONES)('passes one endpoint and the NAT gateway of the zone %s, and the same endpoint back', (zone) => {
    const walk = new TransitWalk(Template.fromJSON(templateIn(profile)), zone);
    const there = walk.from(walk.subnet(/^OrdersVpcPrivate/, ZONES[0] ?? ''), SITE);
    const [, endpoint = '', nat = ''] = there;
    expect(there).toEqual(['transit gateway', expect.stringMatching(/^endpoint /), expect.stringMatching(/^nat /)]);
    expect(walk.zoneOfEndpoint(endpoint.slice('endpoint '.length))).toBe(zone);
    expect(walk.from(walk.subnetOfNat(nat.slice('nat '.length)), FUNCTION)).toEqual([
      endpoint,
      'transit gateway',
      expect.stringMatching(/^subnets of OrdersVpc/),
    ]);
  });

  test('is the only one: the network of the function has no NAT gateway', () => {
    Template.fromJSON(templateIn(profile)).resourcePropertiesCountIs(
      'AWS::EC2::NatGateway',
      { SubnetId: { Ref: Match.stringLikeRegexp('^OrdersVpc') } },
      0,
    );
  });
});

test.each([
  [undefined, 4],
  ['true', 0],
])('has with `bypassInspection` as %j %i routes to endpoints', (bypassInspection, count) => {
  const app = testApp({ ...recommendedContext, profile: 'sandbox', bypassInspection });
  Template.fromStack(add(app, Profile.fromContext(app.node))).resourcePropertiesCountIs(
    'AWS::EC2::Route',
    { VpcEndpointId: Match.anyValue() },
    count,
  );
});
