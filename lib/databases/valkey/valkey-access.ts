import { matches, nonEmptyList, validate } from '../../private/validation';

/** Options of access to a part of the keys. */
export interface ValkeyAccessOptions {
  /**
   * The patterns of the keys, such as `sessions:*`.
   *
   * @default - all keys
   */
  readonly keyPatterns?: string[];
}

/** The commands and keys of a user of a cache. */
export abstract class ValkeyAccess {
  /**
   * All commands on data. Not those that Valkey calls dangerous, such as `FLUSHALL` and `KEYS`, nor those of an administrator; `INFO`
   * is allowed, which clients ask for.
   */
  public static readWrite(options: ValkeyAccessOptions = {}): ValkeyAccess {
    return new Access(accessString('ValkeyAccess.readWrite', options, '+@all -@admin -@dangerous +info'));
  }

  /** The commands that read data. */
  public static readOnly(options: ValkeyAccessOptions = {}): ValkeyAccess {
    return new Access(accessString('ValkeyAccess.readOnly', options, '+@all -@write -@admin -@dangerous +info'));
  }

  /**
   * An access string of your own, that begins with `on`: `on ~jobs:* +@read +@list -@dangerous`
   * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html#Access-string). `-@dangerous` is for `KEYS`, which belongs to
   * `@read` and tells the names of all keys, of other patterns too.
   *
   * @param text the access string
   */
  public static custom(text: string): ValkeyAccess {
    validate(
      'ValkeyAccess.custom',
      matches('text', text, /^on( |$)/, "an access string that begins with 'on '"),
      matches('text', text, /^(?!.*(\bnopass\b|\breset\b| [<>#!]))/, "without passwords, 'nopass' and 'reset'"),
    );
    return new Access(text);
  }

  /** @internal */
  public abstract readonly _text: string;
}

class Access extends ValkeyAccess {
  constructor(public readonly _text: string) {
    super();
  }
}

function accessString(where: string, { keyPatterns = ['*'] }: ValkeyAccessOptions, commands: string): string {
  validate(
    where,
    nonEmptyList('keyPatterns', keyPatterns),
    keyPatterns.map((pattern) => matches('keyPatterns', pattern, /^\S+$/, 'patterns without spaces')),
  );
  return ['on', ...keyPatterns.map((pattern) => `~${pattern}`), commands].join(' ');
}
