/** The sizes of subnets, as the prefix length of their IPv4 ranges, /16 to /28: a /28 has 11 addresses, a /24 251. */
export interface SubnetMasks {
  /**
   * The prefix length of public subnets, up to /27, which a load balancer needs.
   *
   * @default - that of `cidr` and 8, at most 27
   */
  readonly publicTier?: number;

  /**
   * The prefix length of private subnets.
   *
   * @default - that of `cidr` and 4, at most 28: a sixteenth of the VPC for each
   */
  readonly privateTier?: number;

  /**
   * The prefix length of isolated subnets.
   *
   * @default - that of `cidr` and 8, at most 28
   */
  readonly isolatedTier?: number;
}

/** A tier of subnets beside the three, one in each zone. Select it by `subnetGroupName`. */
export interface NetworkTier {
  /** The name, in PascalCase. A change replaces the subnets. */
  readonly name: string;

  /** The prefix length of each subnet's range, 16 to 28. */
  readonly subnetMask: number;

  /**
   * Whether the tier has no egress.
   *
   * @default false - the egress of the private tier
   */
  readonly isolated?: boolean;
}

/** A range from a pool of Amazon VPC IP Address Manager. */
export interface IpamAllocation {
  /** The id of the IPv4 pool, `ipam-pool-...`. */
  readonly ipv4IpamPoolId: string;

  /** The prefix length of the range, 16 to 24. */
  readonly ipv4NetmaskLength: number;
}

/** A further IPv4 range of the VPC, with private subnets in it, for example of 100.64.0.0/10 for containers. */
export interface SecondaryRange {
  /** The name of its subnets, in PascalCase. A change replaces them. */
  readonly name: string;

  /** The range, /16 to /26, divided equally among the zones for which room is set aside. */
  readonly cidr: string;
}

/** The exclusion of a VPC from Block Public Access, where the account has it switched on. */
export enum BlockPublicAccessExclusion {
  /** Traffic by internet gateways in both directions. */
  ALLOW_BIDIRECTIONAL = 'allow-bidirectional',

  /** Outbound traffic only. */
  ALLOW_EGRESS = 'allow-egress',
}
