/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-type */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

/** Whether an IPv4 address is of a range that a load balancer has targets in. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.test(address);
}
