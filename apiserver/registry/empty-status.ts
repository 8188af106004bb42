import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import { documentKindOf } from '../body/document-kind.ts'

const byKind = new WeakMap<Kind, { readonly status: unknown }>()

/** The status of an object that has none, as Go prints it: `{}` for most, undefined where it is left out. Read-only. */
export function emptyStatusOf(kind: Kind): unknown {
  let found = byKind.get(kind)
  if (!found) {
    const { object } = documentKindOf(kind).decode({})
    byKind.set(kind, (found = { status: (object as KubeObject & { status?: unknown }).status }))
  }
  return found.status
}
