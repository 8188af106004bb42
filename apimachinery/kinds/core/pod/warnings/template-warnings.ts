import { dnsLabelErrors } from '../../../../names.ts'
import type { KubeObject } from '../../../../object.ts'
import type { PodTemplateSpec } from '../../../../types/core-v1.ts'
import { podWarnings } from './pod-warnings.ts'

/** Whether an update changed what the object is for: only then is it worth another warning. */
export function isChanged(object: KubeObject, old: KubeObject): boolean {
  return object.metadata.generation !== old.metadata.generation
}

/** Warnings about the pod template of a workload, when it is new or has changed. */
export function templateWarnings(
  object: KubeObject,
  old: KubeObject | undefined,
  template: PodTemplateSpec | undefined,
  path: string,
): string[] {
  if (!template || (old && !isChanged(object, old))) return []
  return podWarnings(template, path)
}

/** A warning that the name of a new workload makes odd host names. */
export function nameWarnings(
  { metadata }: KubeObject,
  old: KubeObject | undefined,
  usedIn = 'Pod names and hostnames',
) {
  const problems = old ? [] : dnsLabelErrors(metadata.name)
  if (problems.length === 0) return []
  const text = `this is used in ${usedIn}, which can result in surprising behavior; a DNS label is recommended`
  return [`metadata.name: ${text}: [${problems.join(' ')}]`]
}
