import type { Job, JobSpec } from '../../types/batch-v1.ts'
import { defaultPodTemplate } from '../core/pod/defaults/pod-defaults.ts'

/** Defaults of a Job. */
export function defaultJob({ metadata, spec }: Job): void {
  // A Job that says neither runs one pod; one of the two alone leaves the other free.
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  if (spec.podFailurePolicy) defaultPodFailurePolicy(spec)
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  if (!Object.keys(metadata.labels ?? {}).length && spec.template.metadata.labels) {
    metadata.labels = { ...spec.template.metadata.labels }
  }
  defaultPodTemplate(spec.template)
}

/** Defaults of a Job's spec as a CronJob holds it: those of a Job itself come when it is created. */
export function defaultJobTemplateSpec(spec: JobSpec): void {
  if (spec.podFailurePolicy) defaultPodFailurePolicy(spec)
  defaultPodTemplate(spec.template)
}

function defaultPodFailurePolicy(spec: JobSpec): void {
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True'
  }
}
