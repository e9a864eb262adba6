import { resource } from '../../templates';
import { Case } from './case';

const record = (Name: string, Type = 'A') => resource('Route53::RecordSet', { HostedZoneId: 'Z1', Name, Type });

const zone = (VPCId: string) => resource('Route53::HostedZone', { Name: 'shop.internal.', VPCs: [{ VPCId }] });

export const ROUTE_53_CASES: Readonly<Record<string, Case>> = {
  'record-name': {
    versions: [{ Old: record('shop.example.com.') }, { New: record('shop.example.com.') }],
    finds: 'fails at New',
    twin: [{ Old: record('shop.example.com.') }, { New: record('shop.example.com.', 'AAAA') }],
  },
  'private-zone-name': {
    versions: [{ Old: zone('vpc-1') }, { New: zone('vpc-1') }],
    finds: 'fails at New',
    twin: [{ Old: zone('vpc-1') }, { New: zone('vpc-2') }],
  },
};
