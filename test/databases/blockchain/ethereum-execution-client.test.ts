import { EthereumExecutionClient, EthereumNetwork } from '../../../lib/databases';
import { SHA256 } from '../../specimens/databases/blockchain';

const geth = { version: '1.17.2', commit: '0123abcd', sha256: SHA256 };

describe('EthereumExecutionClient', () => {
  describe('defaults', () => {
    test.each([
      [true, 'arm64'],
      [false, 'amd64'],
    ])('the archive of the project, for Graviton: %s', (arm, platform) => {
      const name = `geth-linux-${platform}-1.17.2-0123abcd`;
      expect(EthereumExecutionClient.geth(geth)._bind(EthereumNetwork.HOODI, arm)).toMatchObject({
        url: `https://gethstore.blob.core.windows.net/builds/${name}.tar.gz`,
        path: `${name}/geth`,
        sha256: SHA256,
      });
    });

    test('RPC without the modules that change the node, and the engine on the host alone', () => {
      const { options } = EthereumExecutionClient.geth(geth)._bind(EthereumNetwork.MAINNET, true);
      expect(options).toEqual([
        '--mainnet',
        '--datadir /data/execution/chain',
        '--syncmode snap',
        '--authrpc.addr 127.0.0.1',
        '--authrpc.jwtsecret /etc/node/jwt.hex',
        '--http --http.addr 0.0.0.0',
        '--http.port 8545',
        '--http.api eth,net,web3',
        `--http.vhosts '*'`,
        '--ipcdisable',
        '--nat none',
      ]);
    });
  });

  describe('overrides', () => {
    test('an archive elsewhere', () => {
      const archiveUrl = 'https://artifacts.example.com/geth.tar.gz';
      const client = EthereumExecutionClient.geth({ ...geth, archiveUrl });
      expect(client._bind(EthereumNetwork.SEPOLIA, true).url).toBe(archiveUrl);
    });
  });

  describe('fails', () => {
    test.each([
      ['no release', { version: undefined }, "'version' must be given, got nothing; name the release"],
      ['a moving release', { version: 'latest' }, "'version' must be a release such as '1.17.2', got 'latest'"],
      ['no checksum', { sha256: undefined }, "'sha256' must be given, got nothing"],
      ['an MD5', { sha256: 'ab'.repeat(16) }, "'sha256' must be a SHA-256, 64 hexadecimal digits in lower case"],
      ['no commit', { commit: undefined }, "'commit' must be given, got nothing"],
      ['a long commit', { commit: 'ab'.repeat(20) }, "'commit' must be eight digits"],
      ['an archive by HTTP', { archiveUrl: 'http://example.com/a.tar.gz' }, "'archiveUrl' must be an address by HTTPS"],
      ['a command', { archiveUrl: "https://example.com/'$(reboot)'.tar.gz" }, "'archiveUrl' must be an address"],
    ])('fails for %s', (_what, options, message) => {
      expect(() => EthereumExecutionClient.geth({ ...geth, ...options } as never)).toThrow(message);
    });
  });
});
