import type { MatchResources } from '../../../apimachinery/types/admissionregistration-v1.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes } from '../admission.ts'
import { ruleMatches } from './match-rules.ts'
import { namespaceMatches, objectMatches } from './match-selectors.ts'
import { type MatchTarget, targetsOf } from './target.ts'

/** What matching looks at besides the request. */
export interface MatchDeps {
  readonly reader: ObjectReader
  readonly kinds: () => KindIndex
}

/** Resources that no policy and no webhook may guard, so that nobody locks themselves out. */
const exempt = new Set([
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
  'mutatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
])

/** Whether admission by configuration leaves a request alone. */
export function isExempt({ kind }: AdmissionAttributes): boolean {
  return kind.group === 'admissionregistration.k8s.io' && exempt.has(kind.plural)
}

/**
 * Whether a policy or binding applies to a request, and to which version of its resource. Without rules it applies to
 * all resources.
 * @throws {ApiError} NotFound: there is no such namespace
 */
export function matchResources(
  match: MatchResources,
  attributes: AdmissionAttributes,
  { reader, kinds }: MatchDeps,
): MatchTarget | undefined {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy } = match
  const own: MatchTarget = attributes
  const targets = matchPolicy === 'Exact' ? [own] : undefined
  const find = (rules: typeof resourceRules): MatchTarget | undefined => {
    if (rules.some((rule) => ruleMatches(rule, attributes, own))) return own
    return (targets ?? targetsOf(attributes, kinds())).find((target) =>
      rules.some((rule) => ruleMatches(rule, attributes, target)),
    )
  }
  const found = resourceRules.length === 0 ? own : find(resourceRules)
  if (!found || (excludeResourceRules.length > 0 && find(excludeResourceRules))) return undefined
  if (!objectMatches(match.objectSelector, attributes)) return undefined
  return namespaceMatches(match.namespaceSelector, attributes, reader) ? found : undefined
}
