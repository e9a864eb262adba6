import { asGo } from '../../../catalogue/samples/go-names';

const names = {
  packages: new Map([
    ['JobQueuesProps', 'batch'],
    ['QueueDefinition', 'batch'],
    ['CfnJobQueue', 'cdkbatch'],
    ['Bucket', 's3'],
    ['HttpApiOperation', 'apis'],
  ]),
  variables: ['vpc', 'bucket'],
};
const go = (...lines: string[]) => asGo(lines.join('\n'), names).split('\n');

describe('asGo', () => {
  test('names the package of structs, and takes pointers to lists of them', () => {
    expect(
      go(
        'batch.NewJobQueues(this, &JobQueuesProps{',
        '\tVpc: Vpc,',
        '\tQueues: []QueueDefinition{',
        '\t\t&QueueDefinition{',
        '\t\t},',
        '\t},',
        '})',
      ),
    ).toEqual([
      'batch.NewJobQueues(this, &batch.JobQueuesProps{',
      '\tVpc: vpc,',
      '\tQueues: &[]*batch.QueueDefinition{',
      '\t\t&batch.QueueDefinition{',
      '\t\t},',
      '\t},',
      '})',
    ]);
  });

  test('reads properties by methods, and not what is a call, a package or a text', () => {
    expect(
      go(
        'jobs := batch.NewJobQueues(this)',
        'jobs.Queue("a.b").queue.Node.defaultChild.(CfnJobQueue).AddOverride("jobs.queue", bucket.bucketName) // jobs.queue',
        'batch.Alarms_None().Types',
      ),
    ).toEqual([
      'jobs := batch.NewJobQueues(this)',
      'jobs.Queue("a.b").Queue().Node().DefaultChild().(cdkbatch.CfnJobQueue).AddOverride("jobs.queue", bucket.BucketName()) // jobs.queue',
      'batch.Alarms_None().Types()',
    ]);
  });

  test.each([
    [
      '(bucket.Node.defaultChild.(Bucket)).priority = 50',
      '(bucket.Node().DefaultChild().(s3.Bucket)).SetPriority(jsii.Number(50))',
    ],
    ['bucket.comment = "Moved" // in May', 'bucket.SetComment(jsii.String("Moved")) // in May'],
    ['bucket.isOn = true', 'bucket.SetIsOn(jsii.Boolean(true))'],
  ])('sets properties by methods: %s', (line, expected) => {
    expect(go(line)).toEqual([expected]);
  });

  test('takes away the stars and small letters that jsii-rosetta puts where it was before', () => {
    expect(
      go('f(batch.Scratch_*Lustre(), batch.Action_count(), bucket.*Arn, map[string]*f64{})', 'Name: *DomainName,'),
    ).toEqual([
      'f(batch.Scratch_Lustre(), batch.Action_Count(), bucket.Arn(), &map[string]*float64{})',
      'Name: domainName,',
    ]);
  });

  test('declares variables by their package', () => {
    expect(go('var logs Bucket', 'var other Unknown')).toEqual(['var logs s3.Bucket', 'var other Unknown']);
  });

  test('names the fields of structs in maps', () => {
    expect(
      go('x(map[string]HttpApiOperation{', '\t"GET /": &HttpApiOperation{', '\t\t"handler": f,', '\t},', '})'),
    ).toEqual([
      'x(&map[string]*apis.HttpApiOperation{',
      '\t"GET /": &apis.HttpApiOperation{',
      '\t\tHandler: f,',
      '\t},',
      '})',
    ]);
  });
});
