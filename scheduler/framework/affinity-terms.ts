import { type LabelMatcher, labelMatcherOf, matchesNothing } from '../../apimachinery/selectors/labels.ts'
import type { Pod, PodAffinityTerm } from '../../apimachinery/types/core-v1.ts'
import type { LabelSelector } from '../../apimachinery/types/meta-v1.ts'

/** Which other pods a term is about, and what it means to be near them. */
export interface AffinityTerm {
  readonly selector: LabelMatcher
  /** In these namespaces… */
  readonly namespaces: ReadonlySet<string>
  /** …and in those with such labels. */
  readonly namespaceSelector: LabelMatcher
  /** Nodes with the same value of this label are one place. */
  readonly topologyKey: string
  /** How much it counts; 1 for what is required. */
  readonly weight: number
}

/** What a pod wants of other pods. */
export interface AffinityTerms {
  readonly required: readonly AffinityTerm[]
  readonly requiredAnti: readonly AffinityTerm[]
  readonly preferred: readonly AffinityTerm[]
  readonly preferredAnti: readonly AffinityTerm[]
}

/** What terms match against: a pod, or a group of them. */
export interface Selectable {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
}

/** The labels of a namespace. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>>

const none: AffinityTerms = { required: [], requiredAnti: [], preferred: [], preferredAnti: [] }

const known = new WeakMap<Pod, AffinityTerms>()

/** `spec.affinity.podAffinity` and `podAntiAffinity`, ready to match. */
export function affinityTermsOf(pod: Pod): AffinityTerms {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
  if (!podAffinity && !podAntiAffinity) return none
  let terms = known.get(pod)
  if (!terms) {
    const { namespace = '' } = pod.metadata
    const required = (of: typeof podAffinity) =>
      (of?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => termOf(term, namespace, 1))
    const preferred = (of: typeof podAffinity) =>
      (of?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm, weight }) =>
        termOf(podAffinityTerm, namespace, weight),
      )
    terms = {
      required: required(podAffinity),
      requiredAnti: required(podAntiAffinity),
      preferred: preferred(podAffinity),
      preferredAnti: preferred(podAntiAffinity),
    }
    known.set(pod, terms)
  }
  return terms
}

/** Whether the term is about the pod. */
export function isAbout(
  term: AffinityTerm,
  { namespace, labels }: Selectable,
  namespaceLabels: NamespaceLabels,
): boolean {
  return isAboutNamespace(term, namespace, namespaceLabels) && term.selector.matches(labels)
}

/** Whether the term is about pods of the namespace. */
export function isAboutNamespace(term: AffinityTerm, namespace: string, namespaceLabels: NamespaceLabels): boolean {
  return term.namespaces.has(namespace) || term.namespaceSelector.matches(namespaceLabels(namespace))
}

export function selectableOf({ metadata: { namespace = '', labels = {} } }: Pod): Selectable {
  return { namespace, labels }
}

function termOf(term: PodAffinityTerm, namespace: string, weight: number): AffinityTerm {
  const { namespaces = [], namespaceSelector } = term
  return {
    selector: matcherOf(term.labelSelector),
    // A term that says nothing of namespaces is about the pod's own.
    namespaces: new Set(namespaces.length === 0 && !namespaceSelector ? [namespace] : namespaces),
    namespaceSelector: matcherOf(namespaceSelector),
    topologyKey: term.topologyKey,
    weight,
  }
}

/** The server lets no selector pass that cannot be read. */
function matcherOf(selector: LabelSelector | undefined): LabelMatcher {
  try {
    return labelMatcherOf(selector)
  } catch {
    return matchesNothing
  }
}
