import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import { type Edit, jsonPatchOf, mergePatchOf, withEdit } from '../support/arbitrary-edit.ts'
import type { RawRequest } from '../support/raw-client.ts'
import { validObject } from '../support/valid-objects.ts'
import { patchTypes } from './bad-requests.ts'

/** How a changed object is sent. */
export type Form = 'create' | 'update' | 'apply' | 'json patch' | 'merge patch'

/**
 * A request to try out a changed object, or the change: nothing of it is kept.
 * @param type media type of objects; JSON is YAML as well
 */
export function changedObjectRequest(kind: Kind, edits: readonly Edit[], form: Form, type: string): RawRequest {
  const { name, object } = validObject(kind)
  const prefix = kind.group === '' ? '/api' : `/apis/${kind.group}`
  const base = `${prefix}/${kind.version}${kind.namespaced ? '/namespaces/default' : ''}/${kind.plural}`
  const body = text(edits.reduce(withEdit, object as unknown))
  const query = 'dryRun=All'
  switch (form) {
    case 'create':
      return { method: 'POST', path: `${base}?${query}`, type, body }
    case 'update':
      return { method: 'PUT', path: `${base}/${name}?${query}`, type, body }
    case 'apply': {
      const path = `${base}/${name}?${query}&fieldManager=fuzz&force=true`
      return { method: 'PATCH', path, type: 'application/apply-patch+yaml', body }
    }
    case 'json patch': {
      const patch = edits.flatMap((edit) => jsonPatchOf(edit))
      return { method: 'PATCH', path: `${base}/${name}?${query}`, type: patchTypes.json, body: text(patch) }
    }
    case 'merge patch':
      return {
        method: 'PATCH',
        path: `${base}/${name}?${query}`,
        type: patchTypes.merge,
        body: text(mergePatchOf(edits[0] ?? { path: [], value: {} })),
      }
  }
}

/** JSON; integers beyond 2^53 lose digits, which does not matter here. */
function text(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item)) ?? 'null'
}
