import { jobs } from '../../apimachinery/kinds/batch/job.ts'
import type { Draft } from '../../apimachinery/object.ts'
import type { Job } from '../../apimachinery/types/batch-v1.ts'
import type { Container, EnvVar, Pod } from '../../apimachinery/types/core-v1.ts'
import { podFromTemplate } from '../workloads/pod-template.ts'
import { completionIndexKey, hasBackoffPerIndex } from './completion-index.ts'
import { trackingFinalizer } from './finalizer.ts'
import { failureAnnotations } from './index-failures.ts'

/** The longest name that random letters are appended to (k8s.io/apiserver: MaxGeneratedNameLength). */
const maxGenerateNameLength = 58

const indexVariable = 'JOB_COMPLETION_INDEX'

/** A pod of a Job. */
export function jobPod(job: Job): Draft<Pod> {
  const draft = podFromTemplate(job.spec.template, job, jobs)
  const finalizers = draft.metadata?.finalizers ?? []
  if (finalizers.includes(trackingFinalizer)) return draft
  return { ...draft, metadata: { ...draft.metadata, finalizers: [...finalizers, trackingFinalizer] } }
}

/**
 * A pod of an indexed Job, which knows its index from its name, hostname, annotation, label and environment.
 * @param failed the last pod that failed at this index, if indexes have a limit of their own
 */
export function indexedJobPod(job: Job, index: number, failed: Pod | undefined): Draft<Pod> {
  const draft = jobPod(job)
  const { metadata, spec } = draft
  const { name } = job.metadata
  const suffix = `-${index}-`
  return {
    ...draft,
    metadata: {
      ...metadata,
      generateName: name.slice(0, maxGenerateNameLength - suffix.length) + suffix,
      labels: { ...metadata?.labels, [completionIndexKey]: `${index}` },
      annotations: {
        ...metadata?.annotations,
        [completionIndexKey]: `${index}`,
        ...(hasBackoffPerIndex(job) ? failureAnnotations(job, failed) : {}),
      },
    },
    spec: {
      ...spec,
      hostname: `${name}-${index}`,
      containers: (spec?.containers ?? []).map(withIndexVariable),
      initContainers: spec?.initContainers?.map(withIndexVariable),
    },
  }
}

function withIndexVariable<C extends Draft<Container>>(container: C): C {
  const env: readonly Draft<EnvVar>[] = container.env ?? []
  if (env.some(({ name }) => name === indexVariable)) return container
  const fieldPath = `metadata.labels['${completionIndexKey}']`
  return { ...container, env: [...env, { name: indexVariable, valueFrom: { fieldRef: { fieldPath } } }] }
}
