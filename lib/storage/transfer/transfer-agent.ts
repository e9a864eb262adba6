import { matches, Rules } from '../../private/validation';

/** The forms of an agent's ARN. */
const AGENT = /^arn:aws[\w-]*:datasync:[a-z\d-]+:\d{12}:agent\/agent-[0-9a-z]{17}$/;

/**
 * An agent of DataSync: a virtual machine beside the storage, which reads and writes it. It is activated by hand, with a key that is
 * good for once and for half an hour, which is why no stack makes one.
 *
 * https://docs.aws.amazon.com/datasync/latest/userguide/activate-agent.html
 */
export class TransferAgent {
  /**
   * An agent for tasks in Basic mode, to and from every storage of AWS.
   *
   * @param agentArn the ARN of the agent, which is activated already
   */
  public static basic(agentArn: string): TransferAgent {
    return new TransferAgent(agentArn, false);
  }

  /**
   * An agent for tasks in Enhanced mode, between a file server (NFS or SMB) and a bucket.
   *
   * @param agentArn the ARN of the agent, which is activated already
   */
  public static enhanced(agentArn: string): TransferAgent {
    return new TransferAgent(agentArn, true);
  }

  private constructor(
    /** The ARN of the agent. */
    public readonly agentArn: string,
    /** Whether it is one of Enhanced mode. */
    public readonly enhancedMode: boolean,
  ) {}

  /**
   * What of it cannot be.
   *
   * @internal
   */
  public _rules(prop: string): Rules {
    return matches(
      prop,
      this.agentArn,
      AGENT,
      "the ARN of an agent, such as 'arn:aws:datasync:<Region>:<account>:agent/agent-...'",
    );
  }
}
