/**
 * The parts of a packet that decide which appliance it goes to; both directions of a flow go to the same one.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/edit-target-group-attributes.html
 */
export enum FlowStickiness {
  /** Source and destination with their ports, and the protocol: connections of a client spread over the appliances. */
  FIVE_TUPLE = 'five_tuple',

  /** Source, destination and protocol, for protocols that open further connections, such as FTP. */
  THREE_TUPLE = 'source_ip_dest_ip_proto',

  /** Source and destination alone. */
  TWO_TUPLE = 'source_ip_dest_ip',
}
