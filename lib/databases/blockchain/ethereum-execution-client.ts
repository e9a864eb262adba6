import { matches, required, validate } from '../../private/validation';
import { archiveRules, EXECUTION_DATA, JWT_FILE, RPC_PORT } from '../private/blockchain-host';
import type { ClientProgram, EthereumNetwork } from './blockchain-client';

/** A release of Geth. */
export interface GethOptions {
  /** The release, such as `1.17.2`, without a `v`. Another one replaces the nodes one after the other. */
  readonly version: string;

  /** The first eight digits of the commit of the release, which are in the name of the archive (https://geth.ethereum.org/downloads). */
  readonly commit: string;

  /**
   * The SHA-256 of the archive for the architecture of the instances, in hexadecimal. Geth publishes an MD5 and a signature: verify the signature of
   * the archive that you have downloaded, and take its SHA-256.
   */
  readonly sha256: string;

  /**
   * The address of the archive, a `.tar.gz`, where it does not come from the project.
   *
   * @default - the archive of the project
   */
  readonly archiveUrl?: string;
}

/** The client that executes transactions, has the state, and answers RPC. */
export abstract class EthereumExecutionClient {
  /** Geth, with a snapshot synchronization, of which RPC has `eth`, `net` and `web3` alone. */
  public static geth(options: GethOptions): EthereumExecutionClient {
    validate(
      'EthereumExecutionClient.geth',
      archiveRules(options),
      required('commit', options.commit, 'take it from the name of the archive'),
      matches('commit', options.commit, /^[0-9a-f]{8}$/, 'eight digits of a to f and 0 to 9'),
    );
    return new Geth(options);
  }

  /**
   * The program for a network and an architecture.
   *
   * @internal
   */
  public abstract _bind(network: EthereumNetwork, arm: boolean): ClientProgram;
}

class Geth extends EthereumExecutionClient {
  constructor(private readonly options: GethOptions) {
    super();
  }

  /** https://geth.ethereum.org/docs/fundamentals/command-line-options */
  public _bind(network: EthereumNetwork, arm: boolean): ClientProgram {
    const { version, commit, sha256, archiveUrl } = this.options;
    const name = `geth-linux-${arm ? 'arm64' : 'amd64'}-${version}-${commit}`;
    return {
      url: archiveUrl ?? `https://gethstore.blob.core.windows.net/builds/${name}.tar.gz`,
      sha256,
      path: `${name}/geth`,
      options: [
        `--${network}`,
        `--datadir ${EXECUTION_DATA}`,
        '--syncmode snap',
        '--authrpc.addr 127.0.0.1',
        `--authrpc.jwtsecret ${JWT_FILE}`,
        '--http --http.addr 0.0.0.0',
        `--http.port ${RPC_PORT}`,
        '--http.api eth,net,web3',
        // The load balancer sends on the name that the client has called.
        `--http.vhosts '*'`,
        '--ipcdisable',
        '--nat none',
      ],
    };
  }
}
