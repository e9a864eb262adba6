import { Node } from 'constructs';

/** What the example stacks read from the context, beside what the CDK itself does: `-c name=value`. */
export const CONTEXT: Readonly<Record<string, string>> = {
  profile: 'sandbox or production',
  only: 'some stacks, to look at them without the others',
  domain: 'the domain of production',
  hostedZoneId: 'the hosted zone of the domain',
  applianceHealthPort: 'the port that an appliance answers health checks at',
  applianceImage: "the image of a firewall in place of the example's own",
  applianceRootDevice: 'the name of the root device of an appliance',
  bypassInspection: 'whether traffic goes around the appliances',
  alarmEmail: 'the address that alarms are mailed to',
  auroraCertificateArn: 'the certificate that a migration verifies Aurora by',
  cdnCertificateArn: 'the certificate of CloudFront',
  image: 'a container image in place of those that are built',
  imageTagParameter: 'the parameter with the tag of an image',
  checkpointSyncUrl: 'where a blockchain node starts from',
  gethCommit: 'the release of Geth',
  gethSha256: 'the release of Geth',
  gethVersion: 'the release of Geth',
  lighthouseSha256: 'the release of Lighthouse',
  lighthouseVersion: 'the release of Lighthouse',
  carrierUrl: 'the address that parcels are booked at',
  directoryId: 'a directory that exists',
  drain: 'one of the Regions of the global API, to be drained',
  dutyPhone: 'the phone of whoever is on duty',
  exportedPath: 'the path that a file server exports',
  fileServer: 'the file server that data is fetched from',
  migrate: 'whether the migration runs',
  oracleCertificateArn: 'the wallet that a migration verifies Oracle by',
  outpostId: 'the Outpost',
  outpostSubnetId: 'the subnet on the Outpost',
  outpostVpcId: 'the VPC of the Outpost',
  outpostZone: 'the Availability Zone of the Outpost',
  transferAgentArn: 'the agent of DataSync',
};

/** An error in what was given as context: its text says what to change, and where it was thrown is of no interest. */
export class ContextError extends Error {}

/** What the CDK reads has a colon or an @ in its name, but for this. */
const OF_THE_CLI = ['acknowledged-issue-numbers'];

/** Fails on a name that nobody reads: with `-c profil=production` a sandbox would be deployed, which deletes what it held. */
export function checkContext(node: Node): void {
  const given = Object.keys(node.getAllContext() as object);
  const unknown = given.filter((name) => !/[:@]/.test(name) && !(name in CONTEXT) && !OF_THE_CLI.includes(name));
  if (unknown.length === 0) return;
  throw new ContextError(
    `context ${unknown.map((name) => `'${name}'`).join(', ')} is not known to the example stacks; ` +
      `give one of ${Object.keys(CONTEXT).join(', ')}, or leave it out (examples/context.ts)`,
  );
}
