import { Fact, uniqueClaims } from '../fact';

const NAMED = ['AWS::Timestream::InfluxDBInstance', 'AWS::Timestream::InfluxDBCluster'];

/** Their identifier is an id that Timestream gives, so that the fact about physical names does not see them. */
const INFLUXDB_NAME = uniqueClaims({
  id: 'influxdb-name',
  says: 'The name of an instance or a cluster of InfluxDB exists once in an account and Region. CloudFormation makes the new one before it deletes the old one.',
  source: 'https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_CreateDbInstance.html',
  remedy: 'make the new database under another id, copy the data, then take the old one away',
  claims: ({ type, properties: { Name: name } }) => {
    if (!NAMED.includes(type) || name === undefined) return [];
    const text = typeof name === 'string' ? name : JSON.stringify(name);
    return [{ key: `${type} ${text}`, what: `the name ${text} of the ${type}` }];
  },
});

export const TIMESTREAM_FACTS: readonly Fact[] = [INFLUXDB_NAME];
