import { Duration } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as sns from 'aws-cdk-lib/aws-sns';
import { matches, oneOf, rule, seconds, validate } from '../../private/validation';
import { READY_HOOK } from '../private/fleet-user-data';

/** Options for a lifecycle hook. */
export interface FleetLifecycleHookOptions {
  /**
   * The time that an instance waits for the hook to be completed, 30 seconds to 2 hours; `RecordLifecycleActionHeartbeat`
   * starts it again.
   *
   * @default Duration.minutes(5)
   */
  readonly heartbeatTimeout?: Duration;

  /**
   * The result when nobody has completed the hook in time.
   *
   * @default - autoscaling.DefaultResult.ABANDON for `launching()`: an instance that is not prepared takes no requests, and
   * another one is launched; CONTINUE for `terminating()`: the instance is terminated either way
   */
  readonly defaultResult?: autoscaling.DefaultResult;

  /**
   * The topic that is told of each instance that waits. The key of an encrypted topic must allow the role that is made for
   * it.
   *
   * @default - none: EventBridge has an event of each instance that waits on the default bus
   */
  readonly topic?: sns.ITopic;

  /**
   * Text that comes with the message or event, at most 1,023 characters.
   *
   * @default - none
   */
  readonly metadata?: string;
}

/**
 * The output of a lifecycle hook for the group.
 *
 * @internal
 */
export interface FleetLifecycleHookConfig extends FleetLifecycleHookOptions {
  /** The transition that waits. */
  readonly transition: autoscaling.LifecycleTransition;

  /** The time that an instance waits. */
  readonly heartbeatTimeout: Duration;

  /** The result when nobody has completed the hook in time. */
  readonly defaultResult: autoscaling.DefaultResult;
}

/**
 * A pause in the life of each instance of a fleet, until somebody completes it by `CompleteLifecycleAction`: a function that
 * EventBridge calls, or the instance itself, whose role may.
 */
export abstract class FleetLifecycleHook {
  /**
   * A pause before a new instance is registered in its target groups. A rolling update waits for it, because an instance is
   * ready only when it is healthy there.
   *
   * @param name unique in the fleet
   */
  public static launching(name: string, options: FleetLifecycleHookOptions = {}): FleetLifecycleHook {
    checkHook('launching', name, options);
    return new ConfiguredHook(name, {
      ...options,
      transition: autoscaling.LifecycleTransition.INSTANCE_LAUNCHING,
      heartbeatTimeout: options.heartbeatTimeout ?? HEARTBEAT,
      defaultResult: options.defaultResult ?? autoscaling.DefaultResult.ABANDON,
    });
  }

  /**
   * A pause before an instance is terminated, when it has left its target groups: to ship what it holds. An update that
   * replaces instances waits for each.
   *
   * @param name unique in the fleet
   */
  public static terminating(name: string, options: FleetLifecycleHookOptions = {}): FleetLifecycleHook {
    checkHook('terminating', name, options);
    return new ConfiguredHook(name, {
      ...options,
      transition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
      heartbeatTimeout: options.heartbeatTimeout ?? HEARTBEAT,
      defaultResult: options.defaultResult ?? autoscaling.DefaultResult.CONTINUE,
    });
  }

  /**
   * The name of the hook.
   *
   * @internal
   */
  public abstract readonly _name: string;

  /**
   * The settings of the hook.
   *
   * @internal
   */
  public abstract _bind(): FleetLifecycleHookConfig;
}

const HEARTBEAT = Duration.minutes(5);

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LifecycleHook.html */
function checkHook(factory: string, name: string, options: FleetLifecycleHookOptions): void {
  validate(
    `FleetLifecycleHook.${factory}`,
    matches('name', name, /^[\w/-]{1,255}$/, "1 to 255 letters, digits, '-', '_' and '/'"),
    rule(name === READY_HOOK, () => `'name' must not be ${READY_HOOK}, which the fleet uses itself; rename it`),
    seconds('heartbeatTimeout', options.heartbeatTimeout, { min: 30, max: 7200 }),
    oneOf('defaultResult', options.defaultResult, Object.values(autoscaling.DefaultResult)),
    matches('metadata', options.metadata, /^[^]{1,1023}$/, '1 to 1,023 characters'),
  );
}

class ConfiguredHook extends FleetLifecycleHook {
  constructor(
    public readonly _name: string,
    private readonly config: FleetLifecycleHookConfig,
  ) {
    super();
  }

  public _bind(): FleetLifecycleHookConfig {
    return this.config;
  }
}
