import { matches, required, validate } from '../../private/validation';
import { archiveRules, CONSENSUS_DATA, JWT_FILE } from '../private/blockchain-host';
import type { ClientProgram, EthereumNetwork } from './blockchain-client';

/** A release of Lighthouse, and where it starts from. */
export interface LighthouseOptions {
  /** The release, such as `8.1.3`, without a `v`. Another one replaces the nodes one after the other. */
  readonly version: string;

  /** The SHA-256 of the archive for the architecture of the instances, in hexadecimal (https://github.com/sigp/lighthouse/releases). */
  readonly sha256: string;

  /**
   * The address of the beacon node that a node takes its state from, by HTTPS: its first one, and another one after a day in which it did not run.
   * **What it says is believed**: take one that you trust, such as another node of yours.
   */
  readonly checkpointSyncUrl: string;

  /**
   * The address of the archive, a `.tar.gz`, where it does not come from the project.
   *
   * @default - the archive of the project
   */
  readonly archiveUrl?: string;
}

/** The client that follows the consensus of the network and tells the execution client which block is the head. */
export abstract class EthereumConsensusClient {
  /** Lighthouse, without a validator. */
  public static lighthouse(options: LighthouseOptions): EthereumConsensusClient {
    validate(
      'EthereumConsensusClient.lighthouse',
      archiveRules(options),
      required('checkpointSyncUrl', options.checkpointSyncUrl, 'name a beacon node that you trust'),
      matches('checkpointSyncUrl', options.checkpointSyncUrl, /^https:\/\/[^\s'"\\`$%]+$/, 'an address by HTTPS'),
    );
    return new Lighthouse(options);
  }

  /**
   * The program for a network and an architecture.
   *
   * @internal
   */
  public abstract _bind(network: EthereumNetwork, arm: boolean): ClientProgram;
}

class Lighthouse extends EthereumConsensusClient {
  constructor(private readonly options: LighthouseOptions) {
    super();
  }

  /**
   * https://lighthouse-book.sigmaprime.io/help_bn.html, without `--wss-checkpoint`: it is looked up in the blocks that a node has, at every start, and one
   * that began with a checkpoint has those of the last 8,192 slots in its state. A day later it would not start any more.
   */
  public _bind(network: EthereumNetwork, arm: boolean): ClientProgram {
    const { version, sha256, archiveUrl, checkpointSyncUrl } = this.options;
    const platform = `${arm ? 'aarch64' : 'x86_64'}-unknown-linux-gnu`;
    return {
      url:
        archiveUrl ??
        `https://github.com/sigp/lighthouse/releases/download/v${version}/lighthouse-v${version}-${platform}.tar.gz`,
      sha256,
      path: 'lighthouse',
      options: [
        'bn',
        `--network ${network}`,
        `--datadir ${CONSENSUS_DATA}`,
        '--execution-endpoint http://127.0.0.1:8551',
        `--execution-jwt ${JWT_FILE}`,
        `--checkpoint-sync-url ${checkpointSyncUrl}`,
        '--http --http-address 127.0.0.1',
        '--disable-upnp',
      ],
    };
  }
}
