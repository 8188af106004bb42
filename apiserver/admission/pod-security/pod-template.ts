import type { KubeObject } from '../../../apimachinery/object.ts'
import type { Deployment } from '../../../apimachinery/types/apps-v1.ts'
import type { CronJob } from '../../../apimachinery/types/batch-v1.ts'
import type { PodTemplate } from '../../../apimachinery/types/core-v1.ts'
import type { CheckedPod } from './check.ts'

/** Kinds with a template of pods in `spec.template`. */
const templated: ReadonlySet<string> = new Set([
  '/ReplicationController',
  'apps/ReplicaSet',
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'batch/Job',
])

type TemplateOf = (object: KubeObject) => Partial<CheckedPod> | undefined

/** How to find the pod that objects of a kind are a template for; undefined: they are none. */
export function templateFinder({
  group,
  kind,
}: {
  readonly group: string
  readonly kind: string
}): TemplateOf | undefined {
  const name = `${group}/${kind}`
  if (templated.has(name)) return (object) => (object as Deployment).spec?.template
  if (name === 'batch/CronJob') return (object) => (object as CronJob).spec?.jobTemplate?.spec?.template
  if (name === '/PodTemplate') return (object) => (object as PodTemplate).template
  return undefined
}
