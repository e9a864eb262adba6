/** The type of a record that answers. */
export type DnsAnswerType = 'A' | 'AAAA' | 'CNAME';
