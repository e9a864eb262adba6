import { EthereumConsensusClient, EthereumNetwork } from '../../../lib/databases';
import { SHA256 } from '../../specimens/databases/blockchain';

const lighthouse = { version: '8.1.3', sha256: SHA256, checkpointSyncUrl: 'https://beacon.example.com' };
const bind = (options: object, arm = true) =>
  EthereumConsensusClient.lighthouse({ ...lighthouse, ...options })._bind(EthereumNetwork.SEPOLIA, arm);

describe('EthereumConsensusClient', () => {
  describe('defaults', () => {
    test.each([
      [true, 'aarch64'],
      [false, 'x86_64'],
    ])('the archive of the project, for Graviton: %s', (arm, platform) => {
      expect(bind({}, arm)).toMatchObject({
        url: `https://github.com/sigp/lighthouse/releases/download/v8.1.3/lighthouse-v8.1.3-${platform}-unknown-linux-gnu.tar.gz`,
        path: 'lighthouse',
        sha256: SHA256,
      });
    });

    test('its API on the host alone, the first state from the beacon node that is trusted', () => {
      expect(bind({}).options).toEqual([
        'bn',
        '--network sepolia',
        '--datadir /data/consensus/chain',
        '--execution-endpoint http://127.0.0.1:8551',
        '--execution-jwt /etc/node/jwt.hex',
        '--checkpoint-sync-url https://beacon.example.com',
        '--http --http-address 127.0.0.1',
        '--disable-upnp',
      ]);
    });
  });

  describe('overrides', () => {
    test('an archive elsewhere', () => {
      const archiveUrl = 'https://artifacts.example.com/lighthouse.tar.gz';
      const program = bind({ archiveUrl });
      expect(program.url).toBe(archiveUrl);
    });
  });

  describe('fails', () => {
    test.each([
      ['no release', { version: undefined }, "'version' must be given, got nothing"],
      ['a release with a v', { version: 'v8.1.3' }, "'version' must be a release such as '1.17.2', got 'v8.1.3'"],
      ['no checksum', { sha256: undefined }, "'sha256' must be given, got nothing"],
      ['no beacon node', { checkpointSyncUrl: undefined }, "'checkpointSyncUrl' must be given, got nothing"],
      [
        'a beacon node by HTTP',
        { checkpointSyncUrl: 'http://example.com' },
        "'checkpointSyncUrl' must be an address by",
      ],
      ['a specifier of systemd', { checkpointSyncUrl: 'https://example.com/%H' }, "'checkpointSyncUrl' must be an"],
    ])('fails for %s', (_what, options, message) => {
      expect(() => EthereumConsensusClient.lighthouse({ ...lighthouse, ...options } as never)).toThrow(message);
    });
  });
});
