import { ref, resource } from '../../templates';
import { Case } from './case';

const association = (table: unknown) =>
  resource('EC2::TransitGatewayRouteTableAssociation', {
    TransitGatewayAttachmentId: 'tgw-attach-1',
    TransitGatewayRouteTableId: table,
  });
const attachment = (properties: object = {}) =>
  resource('EC2::TransitGatewayAttachment', {
    TransitGatewayId: 'tgw-1',
    VpcId: 'vpc-1',
    SubnetIds: ['subnet-1'],
    ...properties,
  });
const mode = (ApplianceModeSupport: string, DnsSupport = 'enable') => ({
  Options: { ApplianceModeSupport, DnsSupport },
});
const table = (tags: object = {}) => resource('EC2::TransitGatewayRouteTable', { TransitGatewayId: 'tgw-1', ...tags });

export const TRANSIT_GATEWAY_CASES: Readonly<Record<string, Case>> = {
  'transit-gateway-association': {
    // Tags of a route table are create-only.
    versions: [
      { Table: table(), Association: association(ref('Table')) },
      { Table: table({ Tags: [{ Key: 'a', Value: 'b' }] }), Association: association(ref('Table')) },
    ],
    finds: 'fails at Association',
    twin: [
      { Table: table(), Association: association('rtb-1') },
      { Table: table({ Tags: [{ Key: 'a', Value: 'b' }] }), Association: association('rtb-1') },
    ],
  },
  'transit-gateway-attachment': {
    versions: [{ Old: attachment() }, { New: attachment() }],
    finds: 'fails at New',
    // Another zone takes no other attachment.
    twin: [{ Spoke: attachment() }, { Spoke: attachment({ SubnetIds: ['subnet-1', 'subnet-2'] }) }],
  },
  'transit-gateway-appliance-mode': {
    versions: [{ Hub: attachment(mode('enable')) }, { Hub: attachment(mode('disable')) }],
    finds: 'outage at Hub',
    twin: [{ Hub: attachment(mode('enable')) }, { Hub: attachment(mode('enable', 'disable')) }],
  },
};
