import type { Kind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KindIndex } from '../../kind-index.ts'
import type { AdmissionAttributes } from '../admission.ts'

/** The version of a resource that a rule asks for, which may be another than that of the request. */
export interface MatchTarget {
  readonly kind: Kind
  readonly subresource: string
}

/** What a request is about, and then the other versions of the same resource. */
export function targetsOf({ kind, subresource }: AdmissionAttributes, kinds: KindIndex): readonly MatchTarget[] {
  const others = kinds.all.filter((other) => other !== kind && isSameResource(other, kind))
  return [kind, ...others].map((one) => ({ kind: one, subresource }))
}

function isSameResource(a: Kind, b: Kind): boolean {
  return a.plural === b.plural && storedGroup(a) === storedGroup(b)
}

/** Events are one resource in two groups. */
function storedGroup({ group, rules }: Kind): string {
  const stored = rules.storedAs?.apiVersion
  if (stored === undefined) return group
  const slash = stored.indexOf('/')
  return slash < 0 ? '' : stored.slice(0, slash)
}
