import { BlockchainClient, EthereumNetwork, EthereumSnapshot } from '../../../lib/databases';
import { clientOf, SHA256 } from '../../specimens/databases/blockchain';

describe('BlockchainClient', () => {
  describe('defaults', () => {
    test('no snapshot: the client synchronizes with its peers', () => {
      expect(clientOf()._bind(true).snapshot).toBeUndefined();
    });

    test.each([
      [EthereumNetwork.MAINNET, 2048, 2048, 6000, 400, true],
      [EthereumNetwork.SEPOLIA, 100, 500, 3000, 125, false],
      [EthereumNetwork.HOODI, 100, 500, 3000, 125, false],
    ])('the room of %s', (network, minVolumeGib, volumeGib, iops, throughput, large) => {
      expect(clientOf({ network })._bind(true)).toMatchObject({
        network: `Ethereum ${network}`,
        minVolumeGib,
        volumeGib,
        iops,
        throughput,
        large,
      });
    });
  });

  describe('overrides', () => {
    test.each([
      ['tar', ''],
      ['tar.gz', '--gzip'],
      ['tar.zst', '--zstd'],
      ['tar.lz4', '--use-compress-program=lz4'],
    ])('a snapshot as %s', (extension, tarOptions) => {
      const url = `https://example.com/chain.${extension}`;
      expect(clientOf({ snapshot: { url, sha256: SHA256 } })._bind(true).snapshot).toEqual({
        url,
        sha256: SHA256,
        tarOptions,
      });
    });
  });

  describe('fails', () => {
    test.each([
      ['nothing', {}, "'network' must be given, got nothing"],
      ['no client', { network: EthereumNetwork.SEPOLIA }, "'execution' must be given, got nothing"],
      ['another network', { network: 'holesky' }, "'network' must be one of mainnet, sepolia, hoodi, got holesky"],
    ])('fails for %s', (_what, options, message) => {
      expect(() => BlockchainClient.ethereum(options as never)).toThrow(message);
    });

    test.each<[string, Partial<EthereumSnapshot>, string]>([
      ['without a checksum', { url: 'https://example.com/a.tar' }, "'snapshot.sha256' must be given, got nothing"],
      [
        'with a short checksum',
        { url: 'https://example.com/a.tar', sha256: 'ab' },
        "'snapshot.sha256' must be a SHA-256",
      ],
      ['by HTTP', { url: 'http://example.com/a.tar', sha256: SHA256 }, "'snapshot.url' must be an address by HTTPS"],
      ['of another kind', { url: 'https://example.com/a.zip', sha256: SHA256 }, "'snapshot.url' must be an address"],
      [
        'with a command',
        { url: "https://example.com/';reboot;'.tar", sha256: SHA256 },
        "'snapshot.url' must be an address",
      ],
    ])('fails for a snapshot %s', (_what, snapshot, message) => {
      expect(() => clientOf({ snapshot: snapshot as EthereumSnapshot })).toThrow(message);
    });
  });
});
