import { DsqlMultiRegion } from '../../../lib/databases';

const HERE = 'aaabtx6icfp6d53snkhseduiqq';
const THERE = 'bbabtx6icfp6d53snkhseduiqq';

describe('DsqlMultiRegion', () => {
  describe('fails', () => {
    test('fails without a witness', () => {
      expect(() => DsqlMultiRegion.awaitingPeer('')).toThrow("'witnessRegion' must not be empty");
    });

    test('fails for a witness that is no Region', () => {
      expect(() => DsqlMultiRegion.awaitingPeer('Paris')).toThrow(
        "DsqlMultiRegion.awaitingPeer: 'witnessRegion' must be a Region, such as 'eu-west-1', got 'Paris'",
      );
    });

    test.each([
      ['one', { 'eu-west-1': HERE }, 1],
      ['three', { 'eu-west-1': HERE, 'eu-west-2': THERE, 'eu-central-1': HERE }, 3],
    ])('fails for %s', (_title, identifiers, count) => {
      expect(() => DsqlMultiRegion.peered('eu-west-3', identifiers)).toThrow(
        `'identifiers' must be of two Regions, got ${count}; give it that of the cluster and of its peer`,
      );
    });

    test('fails for a witness with a cluster', () => {
      expect(() => DsqlMultiRegion.peered('eu-west-1', { 'eu-west-1': HERE, 'eu-west-2': THERE })).toThrow(
        "'witnessRegion' must not be that of a cluster, got 'eu-west-1'; take a third Region",
      );
    });

    test('fails for an ARN in place of an identifier, and a name in place of a Region', () => {
      expect(() =>
        DsqlMultiRegion.peered('eu-west-3', { Dublin: `arn:aws:dsql:eu-west-1:1:cluster/${HERE}`, 'eu-west-2': THERE }),
      ).toThrow(
        /has 2 problems:\n {2}- 'identifiers' must be a Region.*Dublin'\n {2}- 'identifiers' must be 26 lower-case letters/,
      );
    });
  });
});
