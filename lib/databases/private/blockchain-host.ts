import { matches, required, rule, Rules } from '../../private/validation';

/** The directory where the volume of a node is mounted. */
export const DATA = '/data';

/** The data directory of the execution client. Its parent is the client's too, so that a snapshot can take its place at once. */
export const EXECUTION_DATA = `${DATA}/execution/chain`;

/** The data directory of the consensus client. */
export const CONSENSUS_DATA = `${DATA}/consensus/chain`;

/** The secret that the clients share. Each instance makes its own: it is on no volume and in no template. */
export const JWT_FILE = '/etc/node/jwt.hex';

/** The port of RPC. */
export const RPC_PORT = 8545;

/** The port that tells the load balancer whether the node is in sync. */
export const HEALTH_PORT = 8080;

/** The hook that holds an instance until its clients have stopped and the volume is free. */
export const STOP_HOOK = 'Stop';

/** The namespace of the metrics of nodes. */
export const NAMESPACE = 'BlockchainNode';

/** The dimension of the metrics: the volume is the node, whichever instance has it. */
export const NODE_DIMENSION = 'VolumeId';

/** The rules of a checksum. */
export function sha256Rules(prop: string, value: string | undefined): Rules {
  return matches(prop, value, /^[0-9a-f]{64}$/, 'a SHA-256, 64 hexadecimal digits in lower case');
}

/** The rules of the release of a client. */
export function archiveRules(options: {
  readonly version: string;
  readonly sha256: string;
  readonly archiveUrl?: string;
}): Rules {
  const { version, sha256, archiveUrl } = options;
  return [
    required('version', version, 'name the release'),
    matches('version', version, /^\d+\.\d+\.\d+$/, "a release such as '1.17.2'"),
    required('sha256', sha256, 'no program is started that nobody has looked at'),
    sha256Rules('sha256', sha256),
    rule(
      archiveUrl !== undefined && !/^https:\/\/[^\s'"\\`$%]+\.tar\.gz$/.test(archiveUrl),
      () => `'archiveUrl' must be an address by HTTPS that ends with '.tar.gz', got '${archiveUrl}'`,
    ),
  ];
}
