import { Construct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import { nonEmpty, required, validate, wholeNumber } from '../../private/validation';

/** Options of several nodes. */
export interface HighlyAvailableBlockchainOptions {
  /**
   * The number of nodes, each in a zone of its own with a volume of its own, 2 or 3.
   *
   * @default 2
   */
  readonly nodes?: number;
}

/** The number of nodes behind the address for RPC. */
export abstract class BlockchainDeployment {
  /**
   * One node. Nobody answers while it is replaced, or while its zone is out. Warns with `cdk-reference-architectures:singleBlockchainNode`.
   *
   * @param reason the reason why that is good enough; it stands in the warning
   */
  public static single(reason: string): BlockchainDeployment {
    validate('BlockchainDeployment.single', required('reason', reason, 'say why'), nonEmpty('reason', reason));
    return new Nodes(1, reason);
  }

  /** Two nodes or three in as many zones, of which a deployment replaces one after the other. */
  public static highlyAvailable(options: HighlyAvailableBlockchainOptions = {}): BlockchainDeployment {
    const { nodes = 2 } = options;
    validate('BlockchainDeployment.highlyAvailable', wholeNumber('nodes', nodes, { min: 2, max: 3 }));
    return new Nodes(nodes);
  }

  /**
   * The number of nodes.
   *
   * @internal
   */
  public abstract readonly _nodes: number;

  /**
   * Says what the deployment lacks.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): void;
}

class Nodes extends BlockchainDeployment {
  constructor(
    public readonly _nodes: number,
    private readonly reason?: string,
  ) {
    super();
  }

  public _bind(scope: Construct): void {
    if (this.reason === undefined) return;
    Validations.of(scope).addWarning(
      'cdk-reference-architectures:singleBlockchainNode',
      `with one node nobody answers while it is replaced or its zone is out (${this.reason}); use 'BlockchainDeployment.highlyAvailable()'`,
    );
  }
}
