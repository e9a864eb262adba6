import { matches, oneOf, required, validate } from '../../private/validation';
import { sha256Rules } from '../private/blockchain-host';
import { EthereumConsensusClient } from './ethereum-consensus-client';
import { EthereumExecutionClient } from './ethereum-execution-client';

/** The networks of Ethereum that a node can join. */
export enum EthereumNetwork {
  /** The network with value. */
  MAINNET = 'mainnet',

  /** The test network for applications (https://github.com/eth-clients/hoodi). */
  SEPOLIA = 'sepolia',

  /** The test network for validators and infrastructure (https://github.com/eth-clients/hoodi). */
  HOODI = 'hoodi',
}

/** An archive of chain data, from which a node with an empty volume starts. */
export interface EthereumSnapshot {
  /**
   * The address of the archive, by HTTPS: `.tar`, `.tar.gz`, `.tar.zst` or `.tar.lz4`, with the files of the data directory of the execution
   * client at its top. It stands in the launch template: take none with a token in it.
   */
  readonly url: string;

  /** The SHA-256 of the archive, in hexadecimal. Chain data with another one is not used. */
  readonly sha256: string;
}

/** Options of an Ethereum node. */
export interface EthereumOptions {
  /** The network. Another one needs a node of another id: its volume has the data of this one. */
  readonly network: EthereumNetwork;

  /** The client that has the chain and answers RPC. Another kind of client needs a node of another id. */
  readonly execution: EthereumExecutionClient;

  /** The client that follows the consensus of the network. */
  readonly consensus: EthereumConsensusClient;

  /**
   * The archive that an empty volume is filled with, in place of a synchronization with peers.
   *
   * @default - none: the execution client synchronizes with its peers
   */
  readonly snapshot?: EthereumSnapshot;
}

/**
 * A program that runs on a node.
 *
 * @internal
 */
export interface ClientProgram {
  /** The address of its archive. */
  readonly url: string;
  /** The SHA-256 of the archive. */
  readonly sha256: string;
  /** The program in the archive. */
  readonly path: string;
  /** Its options. */
  readonly options: string[];
}

/**
 * The programs of a node, and the volume and instance that they need.
 *
 * @internal
 */
export interface BlockchainClientConfig {
  /** The name of the network, to be read by people. */
  readonly network: string;
  /** The minimum of a volume, in GiB. */
  readonly minVolumeGib: number;
  /** The size of a volume, in GiB. */
  readonly volumeGib: number;
  readonly iops: number;
  readonly throughput: number;
  /** Whether the instance needs 32 GiB of memory, or 16. */
  readonly large: boolean;
  readonly execution: ClientProgram;
  readonly consensus: ClientProgram;
  readonly snapshot?: EthereumSnapshot & { readonly tarOptions: string };
  /** The ports on which peers connect. */
  readonly peerPorts: { readonly tcp: number[]; readonly udp: number[] };
}

/** The blockchain that a node belongs to, with its programs. */
export abstract class BlockchainClient {
  /** A node of Ethereum: an execution and a consensus client, which share a secret that each instance makes for itself. */
  public static ethereum(options: EthereumOptions): BlockchainClient {
    const { network, snapshot } = options;
    validate(
      'BlockchainClient.ethereum',
      required('network', network, "such as 'EthereumNetwork.SEPOLIA'"),
      oneOf('network', network, Object.values(EthereumNetwork)),
      required('execution', options.execution, "give it 'EthereumExecutionClient.geth()'"),
      required('consensus', options.consensus, "give it 'EthereumConsensusClient.lighthouse()'"),
      snapshot === undefined
        ? []
        : [
            required('snapshot.sha256', snapshot.sha256, 'take no chain data that nobody has looked at'),
            sha256Rules('snapshot.sha256', snapshot.sha256),
            matches(
              'snapshot.url',
              snapshot.url,
              /^https:\/\/[^\s'"\\`$%]+\.tar(\.gz|\.zst|\.lz4)?$/,
              "an address by HTTPS that ends with '.tar', '.tar.gz', '.tar.zst' or '.tar.lz4'",
            ),
          ],
    );
    return new EthereumClient(options);
  }

  /**
   * The client of an architecture.
   *
   * @internal
   */
  public abstract _bind(arm: boolean): BlockchainClientConfig;
}

/**
 * The volume of mainnet: AWS Blockchain Node Runners take 2,048 GiB at least for Geth and Lighthouse, with 6,000 IOPS and 400 MiB/s
 * (https://github.com/aws-samples/aws-blockchain-node-runners, lib/ethereum/sample-configs/.env-geth-lighthouse). For the test networks there is
 * no figure that could be checked: a start, which grows.
 */
const VOLUMES = {
  mainnet: { minVolumeGib: 2048, volumeGib: 2048, iops: 6000, throughput: 400, large: true },
  test: { minVolumeGib: 100, volumeGib: 500, iops: 3000, throughput: 125, large: false },
};

const TAR_OPTIONS: Readonly<Record<string, string>> = {
  gz: '--gzip',
  zst: '--zstd',
  lz4: '--use-compress-program=lz4',
};

class EthereumClient extends BlockchainClient {
  constructor(private readonly options: EthereumOptions) {
    super();
  }

  public _bind(arm: boolean): BlockchainClientConfig {
    const { network, execution, consensus, snapshot } = this.options;
    const { MAINNET } = EthereumNetwork;
    const extension = snapshot?.url.split('.').at(-1) ?? '';
    return {
      network: `Ethereum ${network}`,
      ...VOLUMES[network === MAINNET ? 'mainnet' : 'test'],
      execution: execution._bind(network, arm),
      consensus: consensus._bind(network, arm),
      snapshot: snapshot && { ...snapshot, tarOptions: TAR_OPTIONS[extension] ?? '' },
      // https://geth.ethereum.org/docs/fundamentals/security, https://lighthouse-book.sigmaprime.io/advanced_networking.html
      peerPorts: { tcp: [30303, 9000], udp: [30303, 9000, 9001] },
    };
  }
}
