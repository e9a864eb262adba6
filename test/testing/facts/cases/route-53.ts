import { resource } from '../../templates';
import { Case } from './case';

const group = (...sets: string[]) =>
  resource('Route53::RecordSetGroup', {
    HostedZoneId: 'Z1',
    RecordSets: sets.map((set) => ({ Name: 'shop.example.com.', Type: 'A', SetIdentifier: set || undefined })),
  });
const record = (Name: string, Type = 'A') => resource('Route53::RecordSet', { HostedZoneId: 'Z1', Name, Type });

const zone = (VPCId: string) => resource('Route53::HostedZone', { Name: 'shop.internal.', VPCs: [{ VPCId }] });

const profile = (ProfileId: string, Priority?: number) =>
  resource('Route53Profiles::ProfileAssociation', { ProfileId, ResourceId: 'vpc-1', Priority });

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
  'vpc-profile': {
    versions: [{ Old: profile('rp-1') }, { New: profile('rp-2') }],
    finds: 'fails at New',
    twin: [{ Old: profile('rp-1') }, { New: profile('rp-2', 2) }],
  },
};

/** Versions of the records of a name, one after the other, and whether they meet. */
export const RECORD_GROUP_CASES: Readonly<Record<string, { versions: Case['versions']; meets: boolean }>> = {
  'the same name in another group': { versions: [{ Old: group('') }, { New: group('') }], meets: true },
  'a policy beside a simple record': {
    versions: [{ Old: group('') }, { New: group('primary', 'secondary') }],
    meets: true,
  },
  'a simple record beside a policy': { versions: [{ Old: group('a', 'b') }, { New: group('') }], meets: true },
  'a CNAME beside another record': {
    versions: [{ Old: group('') }, { New: record('shop.example.com.', 'CNAME') }],
    meets: true,
  },
  'another answer of the same policy': {
    versions: [{ Old: group('a') }, { Old: group('a'), New: group('b') }],
    meets: false,
  },
  'another policy in the same group': { versions: [{ Old: group('') }, { Old: group('a', 'b') }], meets: false },
};
