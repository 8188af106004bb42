import { invalid } from '../../../apimachinery/errors.ts'
import { formatFieldError } from '../../../apimachinery/field-error.ts'
import { goQuote } from '../../../apimachinery/go-text.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import type { Namespace, Pod } from '../../../apimachinery/types/core-v1.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import type { CheckedPod } from './check.ts'
import type { PodSecurityConfiguration } from './configuration.ts'
import { existingPodWarnings } from './existing-pods.ts'
import { templateFinder } from './pod-template.ts'
import {
  compareLevels,
  formatLevel,
  formatPolicy,
  isSameLevel,
  type LevelVersion,
  type PodSecurityPolicy,
  policyOf,
} from './policy.ts'
import { isSignificantUpdate } from './significant-update.ts'
import { detailsText, violationsOf } from './standards.ts'

/** Subresources of pods that change nothing that is checked. */
const ignoredSubresources: ReadonlySet<string> = new Set([
  'exec',
  'attach',
  'binding',
  'eviction',
  'log',
  'portforward',
  'proxy',
  'status',
])

/** Holds pods to the Pod Security Standard that the labels of their namespace name (KEP-2579). */
export class PodSecurity implements AdmissionPlugin {
  readonly name = 'PodSecurity'
  readonly #reader: ObjectReader
  readonly #configuration: PodSecurityConfiguration

  constructor(reader: ObjectReader, configuration: PodSecurityConfiguration) {
    this.#reader = reader
    this.#configuration = configuration
  }

  validate(attributes: AdmissionAttributes): void {
    const { kind, operation } = attributes
    if (operation !== 'CREATE' && operation !== 'UPDATE') return
    if (kind.group === '' && kind.kind === 'Namespace') this.#checkNamespace(attributes)
    else if (kind.group === '' && kind.kind === 'Pod') this.#checkPod(attributes)
    else this.#checkWorkload(attributes)
  }

  #checkNamespace(attributes: AdmissionAttributes): void {
    if (attributes.subresource !== '') return
    const [namespace, old] = [attributes.object as Namespace, attributes.oldObject as Namespace | undefined]
    const { defaults, exempt } = this.#configuration
    const { policy, errors } = policyOf(namespace.metadata.labels, defaults)
    const before = old && policyOf(old.metadata.labels, defaults)
    const textOf = (list: typeof errors) => list.map(formatFieldError).join()
    if (errors.length > 0 && textOf(errors) !== textOf(before?.errors ?? [])) {
      throw invalid({ group: '', kind: 'Namespace' }, namespace.metadata.name, errors)
    }
    const { name } = namespace.metadata
    if (!before || !isTightened(policy.enforce, before.policy.enforce)) {
      if (!before && exempt.namespaces.has(name)) warnOfExemption(attributes, policy, defaults)
      return
    }
    if (exempt.namespaces.has(name)) return warnOfExemption(attributes, policy, defaults)
    const there = this.#reader.list(pods, name).filter(({ spec }) => !this.#isExemptClass(spec.runtimeClassName))
    for (const warning of existingPodWarnings(name, there, policy.enforce)) attributes.warn(warning)
  }

  #checkPod(attributes: AdmissionAttributes): void {
    if (ignoredSubresources.has(attributes.subresource) || this.#isExempt(attributes)) return
    const policy = this.#policyFor(attributes)
    if (isPrivileged(policy.enforce, policy.audit, policy.warn)) return
    const [pod, old] = [attributes.object as Pod, attributes.oldObject as Pod | undefined]
    if (old && !isSignificantUpdate(pod, old)) return
    this.#evaluate(attributes, policy, pod, true)
  }

  #checkWorkload(attributes: AdmissionAttributes): void {
    if (attributes.subresource !== '') return
    const templateOf = templateFinder(attributes.kind)
    if (!templateOf || this.#isExempt(attributes)) return
    const policy = this.#policyFor(attributes)
    if (isPrivileged(policy.audit, policy.warn)) return
    const { metadata = {}, spec } = templateOf(attributes.object!) ?? {}
    if (spec) this.#evaluate(attributes, policy, { metadata, spec }, false)
  }

  #evaluate(attributes: AdmissionAttributes, policy: PodSecurityPolicy, pod: CheckedPod, enforces: boolean): void {
    if (this.#isExemptClass(pod.spec.runtimeClassName)) return tellExemption(attributes, 'runtimeClass')
    const { enforce, audit, warn } = policy
    const refusal = enforces ? breach(pod, enforce) : undefined
    if (enforces) attributes.annotate?.('pod-security.kubernetes.io/enforce-policy', formatLevel(enforce))
    const audited = breach(pod, audit)
    if (audited) attributes.annotate?.('pod-security.kubernetes.io/audit-violations', `would violate ${audited}`)
    if (refusal) throw forbid(attributes, `violates ${refusal}`)
    const warned = breach(pod, warn)
    if (warned) attributes.warn(`would violate ${warned}`)
  }

  #policyFor({ namespace }: AdmissionAttributes): PodSecurityPolicy {
    const labels = this.#reader.get(namespaces, { name: namespace })?.metadata.labels
    return policyOf(labels, this.#configuration.defaults).policy
  }

  #isExempt(attributes: AdmissionAttributes): boolean {
    const { namespace, user } = attributes
    const { exempt } = this.#configuration
    if (exempt.namespaces.has(namespace)) tellExemption(attributes, 'namespace')
    else if (exempt.users.has(user.name)) tellExemption(attributes, 'user')
    else return false
    return true
  }

  #isExemptClass(runtimeClass: string | undefined): boolean {
    return runtimeClass !== undefined && this.#configuration.exempt.runtimeClasses.has(runtimeClass)
  }
}

function tellExemption({ annotate }: AdmissionAttributes, by: 'namespace' | 'user' | 'runtimeClass'): void {
  annotate?.('pod-security.kubernetes.io/exempt', by)
}

/** Labels of a namespace that is exempt say nothing: who sets them may not know. */
function warnOfExemption(
  attributes: AdmissionAttributes,
  policy: PodSecurityPolicy,
  defaults: PodSecurityPolicy,
): void {
  const shown = formatPolicy(policy)
  if (shown === '' || shown === formatPolicy(defaults)) return
  const name = goQuote(attributes.object!.metadata.name)
  attributes.warn(`namespace ${name} is exempt from Pod Security, and the policy (${shown}) will be ignored`)
}

/** Whether a change of the enforced level may hit pods that are there. */
function isTightened(now: LevelVersion, before: LevelVersion): boolean {
  if (now.level === 'privileged' || isSameLevel(now, before)) return false
  return now.version !== before.version || compareLevels(now.level, before.level) > 0
}

function isPrivileged(...levels: readonly LevelVersion[]): boolean {
  return levels.every(({ level }) => level === 'privileged')
}

/** `PodSecurity "baseline:latest": hostPort (…)`; undefined when the pod meets the level. */
function breach(pod: CheckedPod, level: LevelVersion): string | undefined {
  const violations = violationsOf(pod, level)
  if (violations.length === 0) return undefined
  return `PodSecurity ${goQuote(formatLevel(level))}: ${detailsText(violations)}`
}
