import { Construct } from 'constructs';

/** Begins the names of the jobs of pipelines, of whose failures the rules of a queue do not tell. */
export const PIPELINE_JOB_PREFIX = 'ArrayPipeline_';

/** The name of a job of a pipeline, up to 128 letters, digits, hyphens and underscores. */
export function pipelineJobName(pipeline: Construct, name: string): string {
  const path = pipeline.node.path.replace(/[^A-Za-z0-9-]+/g, '-');
  return `${PIPELINE_JOB_PREFIX}${path.slice(-80)}_${name}`;
}
