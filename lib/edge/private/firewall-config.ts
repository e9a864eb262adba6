/** A managed rule group as a firewall uses it. */
export interface ManagedRulesConfig {
  readonly vendor: string;
  readonly name: string;
  readonly capacity: number;
  readonly countRules: string[];
  readonly countOnly: boolean;
  readonly version?: string;
}

/** A limit on one caller's requests. */
export interface RateLimitConfig {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly forwarded: boolean;
  readonly path?: string;
  readonly name: string;
}
