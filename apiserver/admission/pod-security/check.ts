import type { Container, EphemeralContainer, PodSpec } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../../apimachinery/types/meta-v1.ts'

/** What checks look at: a pod, or the template of one. */
export interface CheckedPod {
  readonly metadata: Pick<ObjectMeta, 'annotations'>
  readonly spec: PodSpec
}

/** Why a pod is not allowed. */
export interface Violation {
  readonly reason: string
  readonly detail: string
}

/** A rule of the Pod Security Standards. */
export type Check = (pod: CheckedPod) => Violation | undefined

/** A rule as it has been since `since`, the minor of a Kubernetes version. */
export interface CheckRevision {
  readonly since: number
  readonly check: Check
}

/** A rule through the versions, oldest first. */
export interface VersionedCheck {
  /** Upstream's: checks report in the order of their ids, those of the baseline first. */
  readonly id: string
  /** The baseline checks that this one is stricter than. */
  readonly overrides?: readonly string[]
  readonly revisions: readonly CheckRevision[]
}

export type AnyContainer = Container | EphemeralContainer

/** All containers: init, main, ephemeral ones. */
export function containersOf({ initContainers, containers, ephemeralContainers }: PodSpec): readonly AnyContainer[] {
  return [...(initContainers ?? []), ...(containers ?? []), ...(ephemeralContainers ?? [])]
}

/** The names of the containers for which `isBad`. */
export function namesWhere(spec: PodSpec, isBad: (container: AnyContainer) => boolean): string[] {
  return containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name)
}

/** `"a", "b"`. */
export function quoted(texts: readonly string[]): string {
  return `"${texts.join('", "')}"`
}

/** The word for one or for several. */
export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}

/** `container "a"`, `containers "a", "b"`. */
export function containersNamed(names: readonly string[]): string {
  return `${plural('container', names.length)} ${quoted(names)}`
}

/** Each text once, sorted. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort()
}

/** Who sets something: the pod, containers, or both. */
export function setters(ofPod: boolean, names: readonly string[], ...others: readonly string[]): string {
  return [...(ofPod ? ['pod'] : []), ...(names.length > 0 ? [containersNamed(names)] : []), ...others].join(' and ')
}

export function isWindows({ spec }: CheckedPod): boolean {
  return spec.os?.name === 'windows'
}

/** Pods in a user namespace of their own may be root there (KEP-127). */
export function hasUserNamespace({ spec }: CheckedPod): boolean {
  return spec.hostUsers === false
}

/** A check that lets some pods pass. */
export function unless(isExempt: (pod: CheckedPod) => boolean, check: Check): Check {
  return (pod) => (isExempt(pod) ? undefined : check(pod))
}
