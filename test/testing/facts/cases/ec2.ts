import { resource } from '../../templates';
import { Case } from './case';

const interfaceEndpoint = (privateDns: boolean) =>
  resource('EC2::VPCEndpoint', {
    VpcEndpointType: 'Interface',
    ServiceName: 'com.amazonaws.eu-west-1.sqs',
    VpcId: 'vpc-1',
    PrivateDnsEnabled: privateDns,
  });
const subnet = (zone: string, range: string) =>
  resource('EC2::Subnet', { VpcId: 'vpc-1', AvailabilityZone: zone, CidrBlock: range });
const route = (target: object, table = 'rtb-1') =>
  resource('EC2::Route', { RouteTableId: table, DestinationCidrBlock: '0.0.0.0/0', ...target });
const volume = (properties: object) =>
  resource('EC2::Volume', { AvailabilityZone: 'eu-west-1a', Encrypted: true, Size: 500, ...properties });

const endpointIn = (subnet: string, VpcEndpointType = 'GatewayLoadBalancer', ServiceName = 'one') =>
  resource('EC2::VPCEndpoint', { VpcEndpointType, ServiceName, SubnetIds: [subnet] });
const firewall = (mapping: object, SubnetChangeProtection = true) =>
  resource('NetworkFirewall::Firewall', { SubnetChangeProtection, SubnetMappings: [mapping] });

export const EC2_CASES: Readonly<Record<string, Case>> = {
  'endpoint-private-dns': {
    versions: [{ Old: interfaceEndpoint(true) }, { New: interfaceEndpoint(true) }],
    finds: 'fails at New',
    twin: [{ Old: interfaceEndpoint(true) }, { New: interfaceEndpoint(false) }],
  },
  'subnet-range': {
    versions: [{ Subnet: subnet('eu-west-1a', '10.0.0.0/24') }, { Subnet: subnet('eu-west-1b', '10.0.0.0/24') }],
    finds: 'fails at Subnet',
    twin: [{ Subnet: subnet('eu-west-1a', '10.0.0.0/24') }, { Subnet: subnet('eu-west-1b', '10.0.1.0/24') }],
  },
  'route-destination': {
    versions: [{ Old: route({ NatGatewayId: 'nat-1' }) }, { New: route({ TransitGatewayId: 'tgw-1' }) }],
    finds: 'fails at New',
    // Another target is no other route, and neither is that of another table.
    twin: [
      { Old: route({ NatGatewayId: 'nat-1' }) },
      { Old: route({ TransitGatewayId: 'tgw-1' }), New: route({ TransitGatewayId: 'tgw-1' }, 'rtb-2') },
    ],
  },
  'volume-stays': {
    versions: [{ Volume: volume({}) }, { Volume: volume({ AvailabilityZone: 'eu-west-1b' }) }],
    finds: 'fails at Volume',
    twin: [{ Volume: volume({}) }, { Volume: volume({ Iops: 4000, Throughput: 250 }) }],
  },
  'volume-grows': {
    versions: [{ Volume: volume({}) }, { Volume: volume({ Size: 400 }) }],
    finds: 'fails at Volume',
    twin: [{ Volume: volume({}) }, { Volume: volume({ Size: 600 }) }],
  },
  'gateway-load-balancer-endpoint-subnet': {
    versions: [{ Endpoint: endpointIn('subnet-1') }, { Endpoint: endpointIn('subnet-2') }],
    finds: 'fails at Endpoint',
    twin: [{ Endpoint: endpointIn('subnet-1', 'Interface') }, { Endpoint: endpointIn('subnet-2', 'Interface') }],
  },
  'gateway-load-balancer-endpoint-zone': {
    versions: [{ Old: endpointIn('subnet-1') }, { New: endpointIn('subnet-1') }],
    finds: 'fails at New',
    twin: [{ Old: endpointIn('subnet-1') }, { New: endpointIn('subnet-1', 'GatewayLoadBalancer', 'another') }],
  },
  'firewall-subnet-change-protection': {
    versions: [{ Firewall: firewall({ SubnetId: 'subnet-1' }) }, { Firewall: firewall({ SubnetId: 'subnet-2' }) }],
    finds: 'fails at Firewall',
    twin: [
      { Firewall: firewall({ SubnetId: 'subnet-1' }, false) },
      { Firewall: firewall({ SubnetId: 'subnet-2' }, false) },
    ],
  },
  'firewall-subnet-address-type': {
    versions: [
      { Firewall: firewall({ SubnetId: 'subnet-1' }, false) },
      { Firewall: firewall({ SubnetId: 'subnet-1', IPAddressType: 'DUALSTACK' }, false) },
    ],
    finds: 'fails at Firewall',
    // Another subnet may have other addresses.
    twin: [
      { Firewall: firewall({ SubnetId: 'subnet-1' }, false) },
      { Firewall: firewall({ SubnetId: 'subnet-2', IPAddressType: 'DUALSTACK' }, false) },
    ],
  },
};
